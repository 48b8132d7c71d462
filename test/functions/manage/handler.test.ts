import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { httpFunction } from '../../../functions/http.ts';
import { createManageLedger } from '../../../functions/manage/handler.ts';
import { hashKey } from '../../../lib/access/key-text.ts';
import { raiseAlert } from '../../../lib/alerts/alert.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import type { RecordIdentity } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { InMemoryAlerts } from '../../support/in-memory-alerts.ts';
import { InMemoryApiKeys } from '../../support/in-memory-api-keys.ts';
import { InMemoryAuditLog } from '../../support/in-memory-audit-log.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryCustomPrices } from '../../support/in-memory-custom-prices.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';
import { InMemoryRecordDeletions } from '../../support/in-memory-record-deletions.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const NOW_US = Date.UTC(2026, 10, 24, 2) * 1000;
const STORED: RecordIdentity = {
  project: 'main',
  userId: '用户 1',
  timestampUs: Date.UTC(2026, 10, 24, 1) * 1000 + 500_000,
  id: 'call#1',
};

const noPrices = () => ({
  customPrices: new InMemoryCustomPrices(),
  exchangeRates: new InMemoryExchangeRates(),
  counters: new InMemoryCounterReader(),
  randomId: () => 'never-needed',
});

/** The manage function over one stored record. */
function manage() {
  const keys = new InMemoryApiKeys();
  const alerts = new InMemoryAlerts();
  const records = new InMemoryUsageRecords();
  void records.insert([bookedRecord({ ...STORED, sessionId: 's-1' })]);
  const auditLog = new InMemoryAuditLog();
  const sealedDays = new InMemorySealedDays();
  const { log, lines } = recordedLog();
  const calendar = createCalendar('Asia/Shanghai');
  const run = httpFunction({
    functionName: 'manage',
    keyRate: ANY_RATE,
    handlers: createManageLedger({
      keys,
      records,
      deletions: new InMemoryRecordDeletions(records, auditLog),
      alerts,
      budgets: new InMemoryBudgets(),
      topics: ['alerts'],
      currency: 'CNY',
      jobs: new InMemoryJobs(),
      starter: { start: async () => {} },
      sealedDays,
      randomBytes,
      calendar,
      ...noPrices(),
    }),
    clock: () => NOW_US,
    log,
    ready: async () => {},
  });
  const ask = async (sent: Parameters<typeof httpEvent>[0]) => {
    const { statusCode, body } = await run(httpEvent(sent), { awsRequestId: 'run-1' });
    return { status: statusCode, body: JSON.parse(body ?? 'null') };
  };
  const create = (body: object, project = 'main') =>
    ask({
      route: 'POST /keys',
      body: JSON.stringify(body),
      caller: { project, key_id: 'key_00000000000000000001', scopes: 'admin' },
    });
  return { keys, alerts, sealedDays, records, auditLog, lines, ask, create };
}

describe('making a key', () => {
  it('shows it once, stores its hash, in the project of the caller', async () => {
    const { keys, create, ask, lines } = manage();
    const { status, body } = await create(
      { name: '客服', scopes: ['read', 'ingest'], user_id: 'u-1', expires_at: '2026-12-01T00:00:00+08:00' },
      'shop',
    );
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{20}$/),
      key: expect.stringMatching(/^tl_shop_[\w-]{43}$/),
      name: '客服',
      scopes: ['ingest', 'read'],
      user_id: 'u-1',
      created_at: '2026-11-24T10:00:00+08:00',
      expires_at: '2026-12-01T00:00:00+08:00',
      revoked_at: null,
    });
    expect(await keys.find('shop', hashKey(body.key))).toMatchObject({ id: body.id, userId: 'u-1' });
    expect((await ask({ route: 'GET /keys' })).body.keys).toEqual([]);
    expect(lines.join()).not.toContain(body.key);
  });

  it('never makes the same key twice', async () => {
    const { create } = manage();
    const made = await Promise.all(Array.from({ length: 20 }, () => create({ name: 'same', scopes: ['read'] })));
    expect(new Set(made.map(({ body }) => body.key)).size).toBe(20);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(20);
  });

  it.each([undefined, '', '{', '[]', 'null', '{"name":"a"}', '{"name":"a","scopes":["root"],"x":1}'])(
    'refuses %j and stores nothing',
    async (body) => {
      const { ask } = manage();
      const answer = await ask({ route: 'POST /keys', ...(body === undefined ? {} : { body }) });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
      expect((await ask({ route: 'GET /keys' })).body.keys).toEqual([]);
    },
  );

  it('names every fault', async () => {
    const { body } = await manage().create({ scopes: ['root'], x: 1 });
    const paths = body.error.details.map(({ path }: { path: string }) => path);
    expect(paths.toSorted()).toEqual(['name', 'scopes[0]', 'x']);
  });

  it('is no 5xx, whatever the body', async () => {
    const { ask } = manage();
    const nested = '['.repeat(400_000);
    const body = fc.oneof(fc.json(), fc.string(), fc.constantFrom(nested, ' '.repeat(1_000_000), '1e999', '{"a":'));
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        expect((await ask({ route: 'POST /keys', body: text })).status).toBe(400);
      }),
      { numRuns: 100 },
    );
  });
});

describe('listing keys', () => {
  it('goes in pages and never shows a key or its hash', async () => {
    const { create, ask } = manage();
    const made = await Promise.all(['a', 'b', 'c'].map((name) => create({ name, scopes: ['read'] })));
    const first = await ask({ route: 'GET /keys', query: { limit: '2' } });
    const second = await ask({ route: 'GET /keys', query: { limit: '2', cursor: first.body.cursor } });
    expect([first.body.keys.length, second.body.keys.length, second.body.cursor]).toEqual([2, 1, null]);
    const listed = [...first.body.keys, ...second.body.keys];
    expect(listed.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
    for (const { body } of made) {
      expect(JSON.stringify(listed)).not.toContain(body.key);
      expect(JSON.stringify(listed)).not.toContain(hashKey(body.key));
    }
  });

  it.each(['0', '1001', '-1', '1.5', 'ten', '', '1e2', ' 5'])(
    'refuses the limit %j and says the range',
    async (limit) => {
      const { status, body } = await manage().ask({ route: 'GET /keys', query: { limit } });
      expect(status).toBe(400);
      expect(body.error.details).toEqual([{ path: 'limit', message: 'must be an integer from 1 to 1000' }]);
    },
  );

  it('refuses a cursor of its own making', async () => {
    expect((await manage().ask({ route: 'GET /keys', query: { cursor: 'main|KEY' } })).status).toBe(400);
  });
});

describe('revoking a key', () => {
  it('is told, kept and repeatable', async () => {
    const { create, ask } = manage();
    const { id } = (await create({ name: 'a', scopes: ['read'] })).body;
    for (const _ of ['once', 'again']) {
      expect(await ask({ route: 'DELETE /keys/{id}', path: { id } })).toEqual({
        status: 200,
        body: { id, revoked: true },
      });
    }
    const [listed] = (await ask({ route: 'GET /keys' })).body.keys;
    expect(listed).toMatchObject({ id, revoked_at: '2026-11-24T10:00:00+08:00' });
  });

  it.each(['', 'key_', 'key_00000000000000000009', '%zz', '__proto__'])('of the id %j is 404', async (id) => {
    expect((await manage().ask({ route: 'DELETE /keys/{id}', path: { id } })).status).toBe(404);
  });

  it('never reaches into another project', async () => {
    const { create, ask } = manage();
    const { id } = (await create({ name: 'a', scopes: ['read'] }, 'shop')).body;
    expect((await ask({ route: 'DELETE /keys/{id}', path: { id } })).status).toBe(404);
  });
});

describe('deleting a record', () => {
  const identity = (timestamp: string) => ({ user_id: '用户 1', timestamp, id: 'call#1' });
  const remove = (query: Record<string, string>, ledger = manage()) => ledger.ask({ route: 'DELETE /records', query });

  it.each([
    '1795482000.5',
    '1795482000.500000',
    '2026-11-24T09:00:00.5+08:00',
    '2026-11-24T01:00:00.500Z',
    '2026-11-24T09:00:00.500000 08:00',
  ])('takes the timestamp as it was sent: %s', async (timestamp) => {
    const ledger = manage();
    expect(await remove(identity(timestamp), ledger)).toEqual({ status: 200, body: { deleted: true } });
    expect(ledger.records.all).toEqual([]);
  });

  it('is kept in the audit log, which says what the day lost, by whom, and not whose it was', async () => {
    const ledger = manage();
    await remove(identity('1795482000.5'), ledger);
    const { items } = await ledger.auditLog.list('main', { limit: 9 });
    expect(items).toEqual([
      {
        project: 'main',
        id: expect.stringMatching(/^audit_[0-9a-f]{22}$/),
        atUs: NOW_US,
        by: expect.stringMatching(/^key_/),
        action: 'delete',
        outcome: 'done',
        input: '{"date":"2026-11-24","model":"qwen-max","function":"default"}',
        totals: '{"calls":1,"tokens":2700,"cost":0.082}',
      },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/用户 1|call#1|s-1/);
  });

  it('is 503 while the record changes all the time', async () => {
    const ledger = manage();
    const { correct, read } = ledger.records;
    let rounds = 0;
    ledger.records.read = async (identities) => {
      const found = await read.call(ledger.records, identities);
      const [booked] = found;
      rounds += 1;
      const next = bookedRecord({ ...STORED, durationUs: rounds });
      if (booked !== undefined) await correct.call(ledger.records, next, booked.bookedDigest);
      return found;
    };
    expect(await remove(identity('1795482000.5'), ledger)).toMatchObject({ status: 503 });
    expect((await ledger.auditLog.list('main', { limit: 9 })).items).toEqual([]);
  });

  it('is 409 when its day is sealed', async () => {
    const ledger = manage();
    ledger.sealedDays.days.push('2026-11-24');
    expect(await remove(identity('1795482000.5'), ledger)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringContaining('2026-11-24') } },
    });
    expect(ledger.records.all).toHaveLength(1);
  });

  it('is 404 when there is no such record, any more', async () => {
    const ledger = manage();
    expect((await remove(identity('1795482000.500001'), ledger)).status).toBe(404);
    expect((await remove({ ...identity('1795482000.5'), user_id: 'other' }, ledger)).status).toBe(404);
    expect((await remove(identity('1795482000.5'), ledger)).status).toBe(200);
    expect((await remove(identity('1795482000.5'), ledger)).status).toBe(404);
  });

  it('names everything that is missing', async () => {
    const { status, body } = await remove({});
    expect(status).toBe(400);
    expect(body.error.details.map(({ path }: { path: string }) => path)).toEqual(['user_id', 'timestamp', 'id']);
  });

  it.each(['yesterday', '2026-11-24', '2026-11-24T09:00:00', 'NaN', '1e400', '0x10'])(
    'refuses the timestamp %s',
    async (timestamp) => {
      const { status, body } = await remove(identity(timestamp));
      expect(status).toBe(400);
      expect(body.error.details).toMatchObject([{ path: 'timestamp' }]);
    },
  );

  it('never reaches into another project', async () => {
    const { ask, records } = manage();
    const caller = { project: 'shop', key_id: 'key_00000000000000000001', scopes: 'admin' };
    const answer = await ask({ route: 'DELETE /records', query: identity('1795482000.5'), caller });
    expect(answer.status).toBe(404);
    expect(records.all).toHaveLength(1);
  });
});

describe('acknowledging an alert', () => {
  const raise = async (ledger: ReturnType<typeof manage>, project = 'main') => {
    const facts = { unpricedCalls: 1n, calls: 1n, tokens: 2n, functions: [], moreFunctions: 0 };
    const subject = { kind: 'unpriced-model', project, day: '2026-11-24', model: 'foo' } as const;
    const { alert, deliveries } = raiseAlert({ subject, facts }, ['alerts'], NOW_US);
    await ledger.alerts.raise(alert, deliveries);
    return alert.id;
  };
  const acknowledge = ({ ask }: ReturnType<typeof manage>, id: string, key: string) =>
    ask({
      route: 'POST /alerts/{id}/ack',
      path: { id },
      caller: { project: 'main', key_id: `key_0000000000000000000${key}`, scopes: 'admin' },
    });

  it('says who has seen it and when; the first one stays', async () => {
    const ledger = manage();
    const id = await raise(ledger);
    const seen = { id, acknowledged_at: '2026-11-24T10:00:00+08:00', acknowledged_by: 'key_00000000000000000001' };
    expect(await acknowledge(ledger, id, '1')).toMatchObject({ status: 200, body: { ...seen, model: 'foo' } });
    expect(await acknowledge(ledger, id, '2')).toMatchObject({ status: 200, body: seen });
  });

  it('is 404 for an id that is none, and for an alert of another project', async () => {
    const ledger = manage();
    const foreign = await raise(ledger, 'shop');
    for (const id of [foreign, 'x', '']) expect((await acknowledge(ledger, id, '1')).status).toBe(404);
  });
});
