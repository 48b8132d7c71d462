import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { httpFunction } from '../../../functions/http.ts';
import { createIngestRoutes, INGEST_ERROR_WRITERS } from '../../../functions/ingest/routes.ts';
import type { CallerContext } from '../../../lib/access/caller-context.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { priced, SOME_INSTANT_US } from '../../support/builders.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';
import { CHAT, ENCODINGS, type SpanFacts, START_NANO } from '../../support/otlp.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { STATUS_READERS } from './rpc-status.ts';

const OTHER_SPAN = '1234567890abcdef';
const DAY_NANO = 86_400_000_000_000n;

/** The whole function, from the event of the gateway to the store. */
function setUp(keyRate = ANY_RATE) {
  const records = new InMemoryUsageRecords();
  const sealedDays = new InMemorySealedDays();
  const forgotten: string[] = [];
  const { log, codes } = recordedLog();
  const run = httpFunction({
    functionName: 'ingest',
    handlers: createIngestRoutes({
      records,
      sealedDays,
      forgottenUsers: { of: async () => (userId) => forgotten.includes(userId) },
      priceBooks: { of: async () => priced },
      calendar: createCalendar('Asia/Shanghai'),
      retentions: knownSinceEver(),
      randomId: () => 'random',
    }),
    errorWriters: INGEST_ERROR_WRITERS,
    keyRate,
    clock: () => SOME_INSTANT_US + 60_000_000,
    log,
    ready: async () => {},
  });
  const post = async (body: Buffer, headers: Record<string, string>, caller?: Partial<CallerContext>) => {
    const event = httpEvent({ route: 'POST /v1/traces', body, headers, ...(caller && { caller }) });
    const answer = await run(event, { awsRequestId: 'run-1' });
    return {
      status: answer.statusCode,
      type: answer.headers?.['content-type'],
      retryAfter: answer.headers?.['retry-after'],
      bytes: Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8'),
    };
  };
  return { records, sealedDays, forgotten, codes, post };
}

describe.each(['protobuf', 'json'] as const)('POST /v1/traces in %s', (name) => {
  const { type, write, readAnswer } = ENCODINGS[name];
  const readStatus = STATUS_READERS[name];

  const setUpHere = () => {
    const { post, ...rest } = setUp();
    return {
      ...rest,
      post,
      send: (spans: readonly SpanFacts[], caller?: Partial<CallerContext>) =>
        post(write(spans), { 'content-type': type }, caller),
    };
  };

  it('records the calls and says nothing, in the same type', async () => {
    const { records, send } = setUpHere();
    const answer = await send([{}, { spanId: OTHER_SPAN, attributes: { 'http.request.method': 'GET' } }]);
    expect(answer).toMatchObject({ status: 200, type });
    expect(readAnswer(answer.bytes)).toEqual({});
    expect(records.all).toHaveLength(1);
  });

  it('takes an empty request', async () => {
    const { post } = setUpHere();
    const answer = await post(Buffer.from(name === 'json' ? '{}' : ''), { 'content-type': type });
    expect(answer).toMatchObject({ status: 200, type });
    expect(readAnswer(answer.bytes)).toEqual({});
  });

  it('counts a batch that is sent again once', async () => {
    const { records, send } = setUpHere();
    const first = await send([{}, { spanId: OTHER_SPAN }]);
    expect(await send([{}, { spanId: OTHER_SPAN }])).toEqual(first);
    expect(records.all).toHaveLength(2);
  });

  it('is taken packed', async () => {
    const { records, post } = setUpHere();
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    expect(await post(gzipSync(write([{}])), headers)).toMatchObject({ status: 200, type });
    expect(records.all).toHaveLength(1);
  });

  it('takes more than 500 spans, and prompts of 10 MB, of which nothing stays', async () => {
    const { records, post } = setUpHere();
    const prompt = { ...CHAT, 'gen_ai.input.messages': 'a secret '.repeat(2000) };
    const spans = Array.from({ length: 600 }, (_, at) => ({
      spanId: (at + 1).toString(16).padStart(16, '0'),
      attributes: prompt,
    }));
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    expect(await post(gzipSync(write(spans)), headers)).toMatchObject({ status: 200 });
    expect(records.all).toHaveLength(600);
    expect(JSON.stringify(records.all, (_, value) => String(value))).not.toContain('secret');
  });

  it('says how many spans it rejected, and why', async () => {
    const { records, send } = setUpHere();
    const answer = await send([{}, { spanId: OTHER_SPAN, attributes: { 'gen_ai.operation.name': 'chat' } }]);
    expect(answer).toMatchObject({ status: 200, type });
    const { partialSuccess } = readAnswer(answer.bytes);
    expect(Number(partialSuccess?.rejectedSpans)).toBe(1);
    expect(partialSuccess?.errorMessage).toBe('resourceSpans[1].scopeSpans[0].spans[0].model is required');
    expect(records.all).toHaveLength(1);
  });

  it('names the first faults of many', async () => {
    const { send } = setUpHere();
    const wrong = Array.from({ length: 9 }, (_, at) => ({
      spanId: `123456789abcdef${at}`,
      attributes: { ...CHAT, 'gen_ai.request.model': '' },
    }));
    const { partialSuccess } = readAnswer((await send(wrong)).bytes);
    expect(Number(partialSuccess?.rejectedSpans)).toBe(9);
    expect(partialSuccess?.errorMessage?.match(/model is required/g)).toHaveLength(5);
    expect(partialSuccess?.errorMessage).toMatch(/; 4 more faults$/);
  });

  it('rejects spans of a day that is sealed', async () => {
    const { records, sealedDays, send } = setUpHere();
    sealedDays.days.push('2023-11-07');
    const { partialSuccess } = readAnswer((await send([{}, { startNano: START_NANO - 10n * DAY_NANO }])).bytes);
    expect(Number(partialSuccess?.rejectedSpans)).toBe(1);
    expect(partialSuccess?.errorMessage).toBe('1 are of days that are sealed');
    expect(records.all).toHaveLength(1);
  });

  it('rejects spans of users who were forgotten', async () => {
    const { records, forgotten, send } = setUpHere();
    forgotten.push('anonymous');
    const { partialSuccess } = readAnswer((await send([{}, {}])).bytes);
    expect(Number(partialSuccess?.rejectedSpans)).toBe(2);
    expect(partialSuccess?.errorMessage).toBe('2 are of users who were forgotten');
    expect(records.all).toHaveLength(0);
  });

  it('warns of a call without usage, which it counted', async () => {
    const { records, send } = setUpHere();
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' };
    const { partialSuccess } = readAnswer((await send([{ attributes }])).bytes);
    expect(Number(partialSuccess?.rejectedSpans ?? 0)).toBe(0);
    expect(partialSuccess?.errorMessage).toBe('1 told no usage and were counted with no tokens');
    expect(records.all).toHaveLength(1);
  });

  it('is to be sent again, whole, when the store took only a part', async () => {
    const { records, send, codes } = setUpHere();
    const insert = records.insert.bind(records);
    records.insert = async (all) => {
      await insert(all.slice(0, 1));
      return all.map((_, index) => (index === 0 ? 'stored' : 'retry'));
    };
    const answer = await send([{}, { spanId: OTHER_SPAN }]);
    expect(answer).toMatchObject({ status: 503, type, retryAfter: '1' });
    expect(readStatus(answer.bytes)).toMatchObject({ code: 14, details: [{ fields: ['request-1'] }] });
    expect(codes()).toContain('request_failed');
    records.insert = insert;
    expect(await send([{}, { spanId: OTHER_SPAN }])).toMatchObject({ status: 200 });
    expect(records.all).toHaveLength(2);
  });

  it('is refused with 400 and a Status when it is no such message', async () => {
    const { records, post } = setUpHere();
    const answer = await post(Buffer.from('{"resourceSpans":7}'), { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, type, retryAfter: undefined });
    expect(readStatus(answer.bytes)).toMatchObject({
      code: 3,
      message: expect.stringMatching(name === 'json' ? /^resourceSpans: must be a list/ : /^the body is no Export/),
      details: [
        { type: 'type.googleapis.com/google.rpc.BadRequest', fields: [name === 'json' ? 'resourceSpans' : ''] },
        { type: 'type.googleapis.com/google.rpc.RequestInfo', fields: ['request-1'] },
      ],
    });
    expect(records.all).toEqual([]);
  });

  it.each<[string, Buffer, Record<string, string>, number, number]>([
    ['gzip that is none', Buffer.from('x'), { 'content-encoding': 'gzip' }, 400, 3],
    ['another packing', Buffer.from('x'), { 'content-encoding': 'br' }, 415, 3],
    ['more than 4 MB', Buffer.alloc(4_000_001), {}, 413, 8],
    ['more than 16 MB inflated', gzipSync(Buffer.alloc(16_000_001)), { 'content-encoding': 'gzip' }, 413, 8],
  ])('is refused for %s', async (_, body, headers, status, code) => {
    const answer = await setUpHere().post(body, { 'content-type': type, ...headers });
    expect(answer).toMatchObject({ status, type });
    expect(readStatus(answer.bytes)).toMatchObject({ code, message: expect.stringMatching(/\w/) });
  });

  it('is refused for a key that may not, or not for that user, and nothing is stored', async () => {
    const { records, send } = setUpHere();
    const bound = { project: 'main', key_id: 'k', scopes: 'ingest', user_id: 'u1' };
    const others = [{}, { spanId: OTHER_SPAN, attributes: { ...CHAT, 'user.id': 'u2' } }];
    for (const answer of [await send([{}], { ...bound, scopes: 'read' }), await send(others, bound)]) {
      expect(answer).toMatchObject({ status: 403, type });
      expect(readStatus(answer.bytes)).toMatchObject({ code: 7 });
    }
    expect(records.all).toEqual([]);
    expect(await send([{}], bound)).toMatchObject({ status: 200 });
    expect(records.all.map(({ record }) => record.userId)).toEqual(['u1']);
  });

  it('tells nothing of a fault of ours but the request', async () => {
    const { records, send } = setUpHere();
    records.insert = async () => {
      throw new Error('a secret');
    };
    const answer = await send([{}]);
    expect(answer).toMatchObject({ status: 500, type, retryAfter: undefined });
    expect(answer.bytes.toString()).not.toContain('secret');
    expect(readStatus(answer.bytes)).toMatchObject({ code: 13, details: [{ fields: ['request-1'] }] });
  });
});

describe('POST /v1/traces', () => {
  it('is to be sent again later when its key asks too often', async () => {
    const { post } = setUp({ ratePerSecond: 0.5, burst: 1 });
    const headers = { 'content-type': ENCODINGS.protobuf.type };
    expect(await post(ENCODINGS.protobuf.write([{}]), headers)).toMatchObject({ status: 200 });
    const answer = await post(ENCODINGS.protobuf.write([{}]), headers);
    expect(answer).toMatchObject({ status: 429, type: headers['content-type'], retryAfter: '2' });
    expect(STATUS_READERS.protobuf(answer.bytes)).toMatchObject({ code: 8 });
  });

  it.each(['text/plain', 'application/grpc', 'application/json; charset=gbk'])(
    'in %s is refused with 415',
    async (type) => {
      const answer = await setUp().post(ENCODINGS.json.write([{}]), { 'content-type': type });
      expect(answer).toMatchObject({ status: 415, type: 'application/json' });
      expect(STATUS_READERS.json(answer.bytes)).toMatchObject({
        code: 3,
        message: expect.stringContaining('application/x-protobuf'),
      });
    },
  );

  it('counts a call once, in whatever encoding it comes', async () => {
    const { records, post } = setUp();
    for (const { type, write } of Object.values(ENCODINGS)) {
      expect(await post(write([{}]), { 'content-type': type })).toMatchObject({ status: 200 });
    }
    expect(records.all).toHaveLength(1);
  });
});
