import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { httpFunction } from '../../../functions/http.ts';
import { createIngestRoutes } from '../../../functions/ingest/routes.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { priced, SOME_INSTANT_US } from '../../support/builders.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { nobodyForgotten } from '../../support/in-memory-tombstones.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';
import { FAILURE, PAYLOAD } from '../../support/litellm.ts';
import { recordedLog } from '../../support/recorded-log.ts';

function setUp() {
  const records = new InMemoryUsageRecords();
  const sealedDays = new InMemorySealedDays();
  const { log, lines } = recordedLog();
  const run = httpFunction({
    functionName: 'ingest',
    handlers: createIngestRoutes({
      records,
      sealedDays,
      forgottenUsers: nobodyForgotten,
      priceBooks: { of: async () => priced },
      calendar: createCalendar('Asia/Shanghai'),
      retentions: knownSinceEver(),
      randomId: () => 'random',
    }),
    keyRate: ANY_RATE,
    clock: () => SOME_INSTANT_US + 60_000_000,
    log,
    ready: async () => {},
  });
  const send = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const event = httpEvent({ route: 'POST /integrations/litellm', body, headers });
    const answer = await run(event, { awsRequestId: 'run-1' });
    return { status: answer.statusCode, body: JSON.parse(answer.body ?? '') };
  };
  return { records, sealedDays, lines, send, post: (body: unknown) => send(JSON.stringify(body)) };
}

describe('POST /integrations/litellm', () => {
  it('answers what became of each payload, and counts one that comes again once', async () => {
    const { records, post } = setUp();
    const first = await post([PAYLOAD, FAILURE]);
    expect(first).toMatchObject({
      status: 200,
      body: {
        results: [{ index: 0, id: PAYLOAD.litellm_call_id, status: 'stored', cost: 0.082 }, { status: 'stored' }],
      },
    });
    expect((await post([PAYLOAD, FAILURE])).body.results).toMatchObject([
      { status: 'unchanged' },
      { status: 'unchanged' },
    ]);
    expect(records.all).toHaveLength(2);
  });

  it('answers a single payload as POST /records does a single record', async () => {
    const { post } = setUp();
    expect(await post(PAYLOAD)).toMatchObject({ status: 201, body: { index: 0, status: 'stored' } });
    expect(await post(PAYLOAD)).toMatchObject({ status: 200, body: { index: 0, status: 'unchanged' } });
  });

  it('takes lines, in their own type or as LiteLLM sends them, packed or not', async () => {
    const { records, send } = setUp();
    const lines = `${JSON.stringify(PAYLOAD)}\n${JSON.stringify(FAILURE)}`;
    expect(await send(lines)).toMatchObject({ status: 200, body: { results: [{}, {}] } });
    expect(await send(Buffer.from(lines), { 'content-type': 'application/x-ndjson' })).toMatchObject({ status: 200 });
    expect(await send(gzipSync(lines), { 'content-encoding': 'gzip' })).toMatchObject({ status: 200 });
    expect(records.all).toHaveLength(2);
  });

  it('takes a batch of 512 with prompts of 2 MB, of which nothing stays', async () => {
    const { records, lines, post } = setUp();
    const messages = [{ role: 'user', content: 'a secret '.repeat(500) }];
    const batch = Array.from({ length: 512 }, (_, at) => ({ ...PAYLOAD, messages, litellm_call_id: `call-${at}` }));
    expect(await post(batch)).toMatchObject({ status: 200 });
    expect(records.all).toHaveLength(512);
    expect(
      JSON.stringify([records.all, lines], (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('secret');
  });

  it('answers for payloads that are calls only, each at its place', async () => {
    const { post } = setUp();
    const tool = { ...PAYLOAD, call_type: 'call_mcp_tool' };
    expect((await post([tool, PAYLOAD])).body).toMatchObject({ results: [{ index: 1, status: 'stored' }] });
    expect(await post([tool, null])).toEqual({ status: 200, body: { results: [] } });
  });

  it('names what is wrong with a payload, and takes its neighbour', async () => {
    const { records, sealedDays, post } = setUp();
    sealedDays.days.push('2023-11-07');
    const old = { ...PAYLOAD, startTime: PAYLOAD.startTime - 10 * 86_400 };
    const { status, body } = await post([{ ...PAYLOAD, startTime: null }, old, PAYLOAD]);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { status: 'rejected', errors: [{ path: 'records[0].timestamp' }] },
      { status: 'rejected', errors: [{ path: 'records[1].timestamp' }] },
      { status: 'stored' },
    ]);
    expect(records.all).toHaveLength(1);
  });

  it.each<[string, string, Record<string, string>, number]>([
    ['no JSON', 'x', {}, 400],
    ['only wrong payloads', JSON.stringify([{ ...PAYLOAD, startTime: null }]), {}, 400],
    ['another type', JSON.stringify(PAYLOAD), { 'content-type': 'text/plain' }, 415],
    ['more than 4 MB', JSON.stringify({ ...PAYLOAD, messages: 'x'.repeat(4_000_000) }), {}, 413],
    [
      'more calls than a run can write',
      `[${Array(20_001).fill(`{"model":"m","startTime":${PAYLOAD.startTime}}`)}]`,
      {},
      413,
    ],
  ])('refuses %s', async (_, body, headers, status) => {
    const { records, send } = setUp();
    expect(await send(body, headers)).toMatchObject({ status, body: { error: { request_id: 'request-1' } } });
    expect(records.all).toEqual([]);
  });
});
