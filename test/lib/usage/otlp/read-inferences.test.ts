import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { readInferences } from '../../../../lib/usage/otlp/read-inferences.ts';
import { readProtobufSpans } from '../../../../lib/usage/otlp/read-protobuf.ts';
import type { ReadContext } from '../../../../lib/usage/read-record.ts';
import { NO_TOKENS, SOME_INSTANT_US } from '../../../support/builders.ts';
import { CHAT, ENCODINGS, SPAN_ID, type SpanFacts, TRACE_ID } from '../../../support/otlp.ts';

const CONTEXT: ReadContext = { project: 'main', nowUs: SOME_INSTANT_US + 60_000_000 };

const readAll = (spans: readonly SpanFacts[], context: Partial<ReadContext> = {}) =>
  readInferences(readProtobufSpans(ENCODINGS.protobuf.write(spans)), { ...CONTEXT, ...context });
const readOne = (span: SpanFacts) => {
  const { records, rejected } = readAll([span]);
  expect(rejected).toEqual([]);
  return records[0];
};
const withAttributes = (attributes: Attributes) => ({ attributes: { ...CHAT, ...attributes } });

describe('a span', () => {
  it('is the record of its call', () => {
    const attributes = {
      ...CHAT,
      'gen_ai.response.model': 'qwen-max-2025-01-25',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.conversation.id': 'session-1',
      'gen_ai.input.messages': 'a secret',
      'user.id': 'user-1',
      'tokenledger.anchor_id': 'anchor-1',
      'tokenledger.function': 'answers',
    };
    expect(readAll([{ attributes }])).toEqual({
      records: [
        {
          project: 'main',
          userId: 'user-1',
          timestampUs: SOME_INSTANT_US,
          id: `${TRACE_ID}-${SPAN_ID}`,
          model: 'qwen-max-2025-01-25',
          provider: 'openai',
          serviceTier: 'standard',
          function: 'answers',
          anchorId: 'anchor-1',
          sessionId: 'session-1',
          tokens: { ...NO_TOKENS, input: 2000, output: 700 },
          durationUs: 1_500_000,
          success: true,
          status: 'final',
        },
      ],
      rejected: [],
      withoutUsage: 0,
    });
  });

  it.each<[string, Attributes, boolean]>([
    ['chat', CHAT, true],
    ['text_completion', { ...CHAT, 'gen_ai.operation.name': 'text_completion' }, true],
    ['generate_content', { ...CHAT, 'gen_ai.operation.name': 'generate_content' }, true],
    ['embeddings', { ...CHAT, 'gen_ai.operation.name': 'embeddings' }, true],
    ['Chat, in capitals', { ...CHAT, 'gen_ai.operation.name': 'Chat' }, true],
    ['create_agent', { ...CHAT, 'gen_ai.operation.name': 'create_agent' }, false],
    ['invoke_agent', { ...CHAT, 'gen_ai.operation.name': 'invoke_agent' }, false],
    ['invoke_workflow', { ...CHAT, 'gen_ai.operation.name': 'invoke_workflow' }, false],
    ['plan', { ...CHAT, 'gen_ai.operation.name': 'plan' }, false],
    ['execute_tool', { ...CHAT, 'gen_ai.operation.name': 'execute_tool' }, false],
    ['retrieval', { ...CHAT, 'gen_ai.operation.name': 'retrieval' }, false],
    ["OpenLLMetry's older name", { 'llm.request.type': 'completion', 'gen_ai.request.model': 'm' }, true],
    ["OpenLLMetry's rerank", { 'llm.request.type': 'rerank', 'gen_ai.request.model': 'm' }, false],
    ['no operation, but usage and a model', { 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 1 }, true],
    ['no operation and no model', { 'gen_ai.usage.input_tokens': 1 }, false],
    ['no operation and no usage', { 'gen_ai.request.model': 'm' }, false],
    [
      'a workflow of OpenLLMetry',
      { 'traceloop.span.kind': 'workflow', 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 1 },
      false,
    ],
    ['a request of HTTP', { 'http.request.method': 'GET' }, false],
  ])('of %s counts or not', (_, attributes, counts) => {
    const { records, rejected } = readAll([{ attributes }]);
    expect([records.length, rejected]).toEqual([counts ? 1 : 0, []]);
  });

  const { 'gen_ai.usage.input_tokens': _in, 'gen_ai.usage.output_tokens': _out, ...NO_USAGE } = CHAT;

  it.each<[string, Attributes, object]>([
    [
      'old names',
      { ...NO_USAGE, 'gen_ai.usage.prompt_tokens': 2000, 'gen_ai.usage.completion_tokens': 700 },
      { input: 2000, output: 700 },
    ],
    [
      'the cache inside the input',
      { ...CHAT, 'gen_ai.usage.cache_read.input_tokens': 500, 'gen_ai.usage.cache_creation.input_tokens': 100 },
      { input: 2000, output: 700, cacheRead: 500, cacheWrite: 100 },
    ],
    [
      'the cache beside the input: more was cached than sent',
      { ...CHAT, 'gen_ai.usage.input_tokens': 12, 'gen_ai.usage.cache_read.input_tokens': 1000 },
      { input: 1012, output: 700, cacheRead: 1000 },
    ],
    [
      'the cache beside the input: a total says so',
      {
        ...CHAT,
        'gen_ai.usage.input_tokens': 1200,
        'gen_ai.usage.cache_read.input_tokens': 1000,
        'gen_ai.usage.total_tokens': 2900,
      },
      { input: 2200, output: 700, cacheRead: 1000 },
    ],
    [
      'reasoning',
      { ...CHAT, 'gen_ai.usage.reasoning.output_tokens': 100 },
      { input: 2000, output: 700, reasoning: 100 },
    ],
    ['a single count, as of embeddings', { ...NO_USAGE, 'gen_ai.usage.input_tokens': 5 }, { input: 5 }],
  ])('with usage by %s', (_, attributes, tokens) => {
    expect(readOne({ attributes })?.tokens).toEqual({ ...NO_TOKENS, ...tokens });
  });

  it.each<[string, SpanFacts, object]>([
    [
      'the model that was asked, where the answer names none',
      withAttributes({ 'gen_ai.response.model': '' }),
      { model: 'qwen-max' },
    ],
    [
      'the older name of the provider',
      { attributes: { ...NO_USAGE, 'gen_ai.provider.name': '', 'gen_ai.system': 'az.ai.openai' } },
      { provider: 'az.ai.openai' },
    ],
    ["the agent's name as function", withAttributes({ 'gen_ai.agent.name': 'planner' }), { function: 'planner' }],
    ["the service's name as function", {}, { function: 'shop' }],
    [
      'no name of the service that nobody gave',
      { resource: { 'service.name': 'unknown_service:node' } },
      { function: 'default' },
    ],
    [
      'function and anchor of the whole process',
      { resource: { 'service.name': 'shop', 'tokenledger.function': 'f', 'tokenledger.anchor_id': 'a' } },
      { function: 'f', anchorId: 'a' },
    ],
    ['enduser.id before user.id', withAttributes({ 'enduser.id': 'e', 'user.id': 'u' }), { userId: 'e' }],
    ['a user that is a number', withAttributes({ 'user.id': 42 }), { userId: '42' }],
    ['nobody', {}, { userId: 'anonymous' }],
    ['session.id as session', withAttributes({ 'session.id': 's' }), { sessionId: 's' }],
    ['the tier of the provider', withAttributes({ 'openai.response.service_tier': 'flex' }), { serviceTier: 'flex' }],
    ['an error, on one line', { error: 'no\n\tsuch model\u0000' }, { success: false, errorMsg: 'no such model' }],
    [
      'the type of an error without message',
      { ...withAttributes({ 'error.type': 'timeout' }), error: '' },
      { success: false, errorMsg: 'timeout' },
    ],
    ['an error that says nothing', { error: '' }, { success: false }],
    [
      'times to the microsecond, rounded',
      { startNano: BigInt(SOME_INSTANT_US) * 1000n + 500n, endNano: BigInt(SOME_INSTANT_US) * 1000n + 2000n },
      { timestampUs: SOME_INSTANT_US + 1, durationUs: 2 },
    ],
  ])('tells %s', (_, span, expected) => {
    expect(readOne(span)).toMatchObject(expected);
  });

  it('that ends before it begins has no duration', () => {
    expect(readOne({ endNano: 1n })).not.toHaveProperty('durationUs');
  });

  it.each<[string, SpanFacts, string]>([
    ['no trace id', { traceId: '0'.repeat(32) }, 'traceId'],
    ['half a span id', { spanId: 'ab' }, 'spanId'],
    ['no model', { attributes: { 'gen_ai.operation.name': 'chat' } }, 'model'],
    ['a count below nothing', withAttributes({ 'gen_ai.usage.input_tokens': -1 }), 'usage.gen_ai.usage.input_tokens'],
    ['half a token', withAttributes({ 'gen_ai.usage.output_tokens': 1.5 }), 'usage.gen_ai.usage.output_tokens'],
    [
      'more tokens than a call can have',
      withAttributes({ 'gen_ai.usage.input_tokens': 2 ** 53 }),
      'usage.gen_ai.usage.input_tokens',
    ],
    ['a user beyond 200 characters', withAttributes({ 'user.id': 'u'.repeat(201) }), 'user_id'],
    ['a time of tomorrow', { startNano: BigInt(SOME_INSTANT_US + 86_400_000_000) * 1000n }, 'timestamp'],
  ])('with %s is rejected, and its neighbour is not', (_, span, path) => {
    const { records, rejected } = readAll([{ spanId: '1234567890abcdef' }, span]);
    expect(records).toHaveLength(1);
    expect(rejected).toMatchObject([[{ path: `resourceSpans[1].scopeSpans[0].spans[0].${path}` }]]);
  });

  it('without a time is rejected', () => {
    expect(readAll([{ startNano: 0n }]).rejected[0]?.map(({ path }) => path)).toContain(
      'resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano',
    );
  });

  it('without usage is counted with no tokens, and told; a failure needs none', () => {
    const { records, withoutUsage } = readAll([
      { attributes: NO_USAGE },
      { attributes: NO_USAGE, spanId: '1234567890abcdef', error: 'overloaded' },
    ]);
    expect(records.map(({ tokens }) => tokens)).toEqual([NO_TOKENS, NO_TOKENS]);
    expect(withoutUsage).toBe(1);
  });
});

describe('the spans of a key that is bound to a user', () => {
  it("are that user's", () => {
    const { records } = readAll([{}, { ...withAttributes({ 'user.id': 'u1' }), spanId: '1234567890abcdef' }], {
      boundUserId: 'u1',
    });
    expect(records.map(({ userId }) => userId)).toEqual(['u1', 'u1']);
  });

  it('are refused when one call names another; what is no call may name whom it likes', () => {
    const stranger = { 'user.id': 'u2' };
    expect(() => readAll([{}, withAttributes(stranger)], { boundUserId: 'u1' })).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        details: [{ path: 'resourceSpans[1].scopeSpans[0].spans[0].user_id', message: 'is not the user of this key' }],
      }),
    );
    expect(readAll([{}, { attributes: stranger }], { boundUserId: 'u1' }).records).toHaveLength(1);
  });
});
