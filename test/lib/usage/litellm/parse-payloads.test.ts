import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../../lib/errors.ts';
import { parsePayloads } from '../../../../lib/usage/litellm/parse-payloads.ts';
import type { ParseContext } from '../../../../lib/usage/parse-records.ts';
import type { UsageRecord } from '../../../../lib/usage/record.ts';
import { NO_TOKENS, SOME_INSTANT_US } from '../../../support/builders.ts';
import { FAILURE, PAYLOAD } from '../../../support/litellm.ts';

const CONTEXT: ParseContext = {
  project: 'main',
  nowUs: SOME_INSTANT_US + 60_000_000,
  randomId: () => 'random',
};

const parse = (body: unknown, context: Partial<ParseContext> = {}) =>
  parsePayloads(typeof body === 'string' ? body : JSON.stringify(body), { ...CONTEXT, ...context });
function recordOf(payload: object): UsageRecord {
  const [parsed] = parse(payload).records;
  if (parsed === undefined || !('record' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.record;
}
const { metadata, hidden_params, ...rest } = PAYLOAD;
const withMetadata = (change: object) => ({ ...PAYLOAD, metadata: { ...metadata, ...change } });

describe("LiteLLM's payload", () => {
  it('is the record of its call, and nothing private is in it', () => {
    const record = recordOf(PAYLOAD);
    expect(record).toEqual({
      project: 'main',
      userId: 'user-1',
      timestampUs: SOME_INSTANT_US,
      id: PAYLOAD.litellm_call_id,
      model: 'gpt-4o-2024-08-06',
      provider: 'openai',
      serviceTier: 'standard',
      function: 'answers',
      anchorId: 'anchor-1',
      sessionId: 'session-1',
      tokens: { ...NO_TOKENS, input: 2000, output: 700, cacheRead: 500, reasoning: 100 },
      durationUs: 1_500_000,
      success: true,
      status: 'final',
      reportedCost: '0.011375',
      reportedCurrency: 'USD',
    });
    expect(JSON.stringify(PAYLOAD).match(/a secret/g)?.length).toBeGreaterThan(15);
    expect(JSON.stringify([record, recordOf(FAILURE)])).not.toContain('secret');
  });

  it('of a failure is a failure, by its class and code', () => {
    const record = recordOf(FAILURE);
    expect(record).toMatchObject({ success: false, errorMsg: 'RateLimitError 429', tokens: NO_TOKENS });
    expect(record).not.toHaveProperty('reportedCost');
    expect(recordOf({ ...FAILURE, error_information: null })).not.toHaveProperty('errorMsg');
  });

  const anthropic = {
    prompt_tokens: 2556,
    completion_tokens: 503,
    total_tokens: 3059,
    prompt_tokens_details: { cached_tokens: 2000, cache_creation_tokens: 506 },
    cache_creation_input_tokens: 506,
    cache_read_input_tokens: 2000,
  };

  it.each<[string, object, Partial<UsageRecord>]>([
    [
      'the cache of Anthropic',
      withMetadata({ usage_object: anthropic }),
      { tokens: { ...NO_TOKENS, input: 2556, output: 503, cacheRead: 2000, cacheWrite: 506 } },
    ],
    [
      'the counts where there is no usage object',
      withMetadata({ usage_object: null }),
      { tokens: { ...NO_TOKENS, input: 2000, output: 700 } },
    ],
    [
      "an answer of the gateway's own cache",
      { ...PAYLOAD, cache_hit: true, response_cost: 0 },
      { tokens: NO_TOKENS, tags: { cache_hit: 'true' }, reportedCost: '0' },
    ],
    [
      'the model that was asked',
      { ...PAYLOAD, hidden_params: { ...hidden_params, litellm_model_name: null } },
      { model: 'gpt-4o' },
    ],
    ['the id of the answer', { ...PAYLOAD, litellm_call_id: null }, { id: 'chatcmpl-1' }],
    ['the end user of the key', { ...withMetadata({ user_api_key_end_user_id: 'e' }), end_user: '' }, { userId: 'e' }],
    [
      'the user in the metadata',
      { ...withMetadata({ requester_metadata: { user_id: 'm' } }), end_user: '' },
      { userId: 'm' },
    ],
    ['the user of the key', { ...PAYLOAD, end_user: '' }, { userId: 'owner-of-the-key' }],
    ['nobody', { ...withMetadata({ user_api_key_user_id: null }), end_user: '' }, { userId: 'anonymous' }],
    ['a function by its tag', withMetadata({ requester_metadata: null }), { function: 'tagged' }],
    ['no function', { ...withMetadata({ requester_metadata: null }), request_tags: null }, { function: 'default' }],
    ['its trace as session', withMetadata({ requester_metadata: {} }), { sessionId: 'trace-1' }],
    [
      'times to the microsecond',
      { ...PAYLOAD, startTime: 1_700_186_400.123456, endTime: 1_700_186_401.123457 },
      { timestampUs: 1_700_186_400_123_456, durationUs: 1_000_001 },
    ],
  ])('tells %s', (_, payload, expected) => {
    expect(recordOf(payload)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['its own', { ...withMetadata({ requester_metadata: {} }), trace_id: PAYLOAD.litellm_call_id }],
    ['that of its answer', { ...withMetadata({ requester_metadata: {} }), trace_id: PAYLOAD.id }],
    ['none', { ...withMetadata({ requester_metadata: {} }), trace_id: null }],
  ])('has no session when its trace is %s', (_, payload) => {
    expect(recordOf(payload)).not.toHaveProperty('sessionId');
  });

  it.each<[string, object, string | undefined]>([
    ['as it was written', { response_cost: 2.85e-5 }, '0.0000285'],
    ['that is free', { response_cost: 0, hidden_params: { response_cost: 0 } }, '0'],
    [
      'that LiteLLM does not know: it writes 0',
      { response_cost: 0, hidden_params: { response_cost: null } },
      undefined,
    ],
    [
      'that LiteLLM failed to find',
      { response_cost: 0, response_cost_failure_debug_info: { error_str: 'x' } },
      undefined,
    ],
    ['that is none', { response_cost: null }, undefined],
  ])('reports a cost %s', (_, change, cost) => {
    expect(recordOf({ ...PAYLOAD, ...change }).reportedCost).toBe(cost);
  });

  it('reports a cost with all its digits', () => {
    const text = JSON.stringify(PAYLOAD).replaceAll('0.011375', '0.01137500000000000012345');
    const [parsed] = parse(text).records;
    expect(parsed).toMatchObject({ record: { reportedCost: '0.01137500000000000012345' } });
  });

  it.each<[string, object, string]>([
    ['no start', { startTime: null }, 'timestamp'],
    ['a start of tomorrow', { startTime: 1_900_000_000 }, 'timestamp'],
    ['usage that is none', { metadata: { usage_object: { x: 1 } } }, 'usage'],
    ['counts that contradict each other', { metadata: {}, total_tokens: 5 }, 'usage.total_tokens'],
    ['a user beyond 200 characters', { end_user: 'u'.repeat(201) }, 'user_id'],
  ])('is rejected with %s', (_, change, path) => {
    expect(parse([PAYLOAD, { ...PAYLOAD, ...change }]).records).toMatchObject([
      { index: 0, record: {} },
      { index: 1, faults: [{ path: `records[1].${path}` }] },
    ]);
  });
});

describe("LiteLLM's formats", () => {
  it.each<[string, string, boolean]>([
    ['json_array', JSON.stringify([PAYLOAD, FAILURE]), true],
    ['json_array, laid out', JSON.stringify([PAYLOAD, FAILURE], null, 2), true],
    ['ndjson', `${JSON.stringify(PAYLOAD)}\n${JSON.stringify(FAILURE)}`, true],
    ['ndjson with an end', `${JSON.stringify(PAYLOAD)}\r\n\n${JSON.stringify(FAILURE)}\n`, true],
    ['single', JSON.stringify(PAYLOAD), false],
    ['single, laid out', JSON.stringify(PAYLOAD, null, 2), false],
  ])('%s', (_, text, isBatch) => {
    const parsed = parse(text);
    expect(parsed.isBatch).toBe(isBatch);
    const ids = parsed.records.map((one) => ('record' in one ? one.record.id : one.faults));
    expect(ids).toEqual(isBatch ? [PAYLOAD.litellm_call_id, FAILURE.litellm_call_id] : [PAYLOAD.litellm_call_id]);
  });

  it('may hold what is no call of a model, which is passed over', () => {
    const tool = { ...rest, call_type: 'call_mcp_tool', model: 'MCP: search' };
    const file = { ...rest, call_type: 'acreate_file', model: '', total_tokens: 0 };
    expect(parse([null, tool, PAYLOAD, file]).records).toMatchObject([{ index: 2, record: {} }]);
    expect(parse([]).records).toEqual([]);
  });

  it.each(['', 'x', '7', 'null', '"a"', '{"a":1}\nx', '[1'])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it('rejects what is no payload, and takes its neighbour', () => {
    expect(parse([7, PAYLOAD]).records).toMatchObject([{ index: 0, faults: [{ path: 'records[0]' }] }, { record: {} }]);
  });

  it('are read or refused whatever they are', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(PAYLOAD)));
    const payload = fc.dictionary(fc.constantFrom(...Object.keys(PAYLOAD), '__proto__'), value, { maxKeys: 8 });
    const body = fc.oneof(fc.array(fc.oneof(payload, fc.jsonValue()), { maxLength: 3 }), payload);
    fc.assert(
      fc.property(body, (any) => {
        try {
          parse(any);
        } catch (error) {
          expect(error).toBeInstanceOf(LedgerError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the payloads of a key that is bound to a user', () => {
  it("are that user's, and refused when one names another", () => {
    const own = { ...withMetadata({ user_api_key_user_id: null }), end_user: '' };
    expect(parse([own, PAYLOAD], { boundUserId: 'user-1' }).records).toMatchObject([
      { record: { userId: 'user-1' } },
      { record: { userId: 'user-1' } },
    ]);
    expect(() => parse([own, PAYLOAD], { boundUserId: 'user-2' })).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        details: [expect.objectContaining({ path: 'records[1].user_id' })],
      }),
    );
  });
});
