import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { httpFunction } from '../../../functions/http.ts';
import { createIngestRoutes } from '../../../functions/ingest/routes.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { SENT_RECORD } from '../../../lib/usage/sent-record.ts';
import { ADVERSARIAL_BODIES, type WireBody } from '../../support/adversarial-bodies.ts';
import { priced, SOME_INSTANT_US } from '../../support/builders.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { nobodyForgotten } from '../../support/in-memory-tombstones.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const good = { id: 'a', timestamp: SOME_INSTANT_US / 1e6, model: 'qwen-max' };

/** The whole function, from the event of the gateway to the store. */
function setUp() {
  const records = new InMemoryUsageRecords();
  const run = httpFunction({
    functionName: 'ingest',
    handlers: createIngestRoutes({
      records,
      sealedDays: new InMemorySealedDays(),
      forgottenUsers: nobodyForgotten,
      priceBooks: { of: async () => priced },
      calendar: createCalendar('Asia/Shanghai'),
      retentions: knownSinceEver(),
      randomId: () => 'random',
    }),
    keyRate: ANY_RATE,
    clock: () => SOME_INSTANT_US,
    log: recordedLog().log,
    ready: async () => {},
  });
  const send = async ({ bytes, isPacked }: WireBody) => {
    const headers = isPacked ? { 'content-encoding': 'gzip' } : {};
    const event = httpEvent({ route: 'POST /records', body: bytes, headers });
    const { statusCode = 0, body = '' } = await run(event, { awsRequestId: 'run-1' });
    return { status: statusCode, body: JSON.parse(body) };
  };
  const post = (body: unknown) => send({ bytes: Buffer.from(JSON.stringify(body)) });
  return { records, send, post };
}

/** A wrong value of each field; its rules are told one by one in test/lib/usage/parse-records.test.ts. */
const WRONG: Readonly<Record<string, unknown>> = {
  id: 'a b',
  timestamp: 1_700_186_400_000,
  model: '',
  provider: 7,
  service_tier: 'express',
  function: '\u0000',
  user_id: 'u'.repeat(201),
  anchor_id: [],
  session_id: {},
  input_tokens: -1,
  output_tokens: 1.5,
  total_tokens: 1,
  cache_read_tokens: 1,
  cache_write_tokens: '1',
  cache_write_1h_tokens: 1e10,
  audio_input_tokens: true,
  reasoning_tokens: 1,
  audio_output_tokens: 1e10,
  usage: 'prompt_tokens',
  duration_ms: -1,
  success: 'yes',
  error_msg: '',
  status: 'done',
  tags: ['a'],
  reservation_id: 'r'.repeat(65),
  reported_cost: 'free',
  reported_currency: 'yuan',
};

describe('POST /records refuses', () => {
  it('a wrong value of every field that there is', () => {
    expect(Object.keys(WRONG).toSorted()).toEqual(Object.keys(SENT_RECORD._zod.def.shape).toSorted());
  });

  /** Parts that are more than the whole are named at the whole. */
  const named: Readonly<Record<string, string>> = {
    cache_read_tokens: 'input_tokens',
    reasoning_tokens: 'output_tokens',
  };

  it.each(Object.entries(WRONG))('%s: %j with 400, naming it, and stores nothing', async (field, value) => {
    const { records, post } = setUp();
    const { status, body } = await post({ ...good, [field]: value });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'bad_request' });
    const paths = body.error.details.map(({ path }: { path: string }) => path);
    expect(paths).toContain(named[field] ?? field);
    const batch = await post({ records: [{ ...good, [field]: value }] });
    expect(batch.status).toBe(400);
    expect(records.all).toEqual([]);
  });

  it('all of them at once, each named', async () => {
    const { records, post } = setUp();
    const { usage, ...fields } = WRONG;
    const { status, body } = await post(fields);
    expect(status).toBe(400);
    const paths = new Set(body.error.details.map(({ path }: { path: string }) => path));
    for (const field of Object.keys(fields).filter((one) => named[one] === undefined && one !== 'total_tokens')) {
      expect(paths, field).toContain(field);
    }
    expect(records.all).toEqual([]);
  });
});

describe('POST /records answers 4xx to', () => {
  it.each(Object.entries(ADVERSARIAL_BODIES))('%s, and stores nothing', async (_, body) => {
    const { records, send } = setUp();
    const { status, body: answer } = await send(body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(answer.error.message).not.toBe('');
    expect(records.all).toEqual([]);
  });
});

describe('POST /records with anything', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.double(), fc.constantFrom('', null, 1e300));
  const record = fc.dictionary(fc.constantFrom(...Object.keys(WRONG), 'x', '__proto__'), value, { maxKeys: 6 });
  const json = fc.oneof(
    record,
    fc.array(record, { maxLength: 3 }).map((records) => ({ records })),
    fc.jsonValue(),
  );
  const bytes = fc.oneof(
    json.map((body) => Buffer.from(JSON.stringify(body))),
    fc.uint8Array({ maxLength: 200 }).map((body) => Buffer.from(body)),
    fc.string({ unit: 'binary' }).map((body) => Buffer.from(body)),
  );

  it('never answers 5xx, and stores only what it says is stored', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (body, isPacked) => {
        const { records, send } = setUp();
        const { status, body: answer } = await send({ bytes: body, ...(isPacked && { isPacked }) });
        expect(status).toBeLessThan(500);
        const results: { status: string }[] = answer.results ?? (status < 300 ? [answer] : []);
        expect(records.all).toHaveLength(results.filter((result) => result.status === 'stored').length);
      }),
      { numRuns: 400 },
    );
  });
});
