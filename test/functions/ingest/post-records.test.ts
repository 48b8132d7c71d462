import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostRecords } from '../../../functions/ingest/handler.ts';
import type { RouteAnswer } from '../../../functions/route.ts';
import type { Caller } from '../../../lib/access/api-key.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { LedgerError } from '../../../lib/errors.ts';
import type { InsertOutcome } from '../../../lib/ports.ts';
import type { PriceCall } from '../../../lib/pricing/price.ts';
import { priced, SOME_INSTANT_US, UNPRICED } from '../../support/builders.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { nobodyForgotten } from '../../support/in-memory-tombstones.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';

const calendar = createCalendar('Asia/Shanghai');
const good = { id: 'a', timestamp: SOME_INSTANT_US / 1e6, model: 'qwen-max', input_tokens: 2000, output_tokens: 700 };
const price = { source: 'built-in', model: 'qwen-max', unpriced: false };

/** Project → its prices. */
const pricesOf: Readonly<Record<string, PriceCall>> = {
  main: (call) => (call.model === 'unheard-of' ? UNPRICED : priced(call)),
};

function setUp() {
  const records = new InMemoryUsageRecords();
  const sealedDays = new InMemorySealedDays();
  let ids = 0;
  const postRecords = createPostRecords({
    records,
    sealedDays,
    priceBooks: { of: async (project) => pricesOf[project] ?? (() => UNPRICED) },
    forgottenUsers: nobodyForgotten,
    calendar,
    retentions: knownSinceEver(),
    randomId: () => `random-${++ids}`,
  });
  const post = async (body: unknown, as: Partial<Caller> = {}): Promise<RouteAnswer> => {
    const answer = await postRecords({
      caller: { project: 'main', keyId: 'k', scopes: ['ingest'], ...as },
      query: {},
      path: {},
      body: () => (typeof body === 'string' ? body : JSON.stringify(body)),
      nowUs: SOME_INSTANT_US,
    });
    return { ...answer, body: JSON.parse(JSON.stringify(answer.body)) };
  };
  return { records, sealedDays, post };
}

describe('POST /records with one record', () => {
  it('answers its own result: 201 when it is stored, 200 when it was there', async () => {
    const { post } = setUp();
    const result = { index: 0, id: 'a', timestamp: '2023-11-17T10:00:00.000000+08:00', cost: 0.082, price };
    expect(await post(good)).toEqual({ status: 201, body: { ...result, status: 'stored' } });
    expect(await post(good)).toEqual({ status: 200, body: { ...result, status: 'unchanged' } });
    expect(await post({ ...good, status: 'partial' })).toEqual({
      status: 200,
      body: { ...result, status: 'superseded' },
    });
    const corrected = { ...result, cost: 0.04, status: 'corrected' };
    expect(await post({ ...good, output_tokens: 0 })).toEqual({ status: 200, body: corrected });
  });

  it('says that a price is unknown', async () => {
    const { body } = await setUp().post({ ...good, model: 'unheard-of' });
    expect(body).toMatchObject({ cost: null, price: { source: 'none', model: null, unpriced: true } });
  });

  it("books at the prices of the caller's project", async () => {
    const { post, records } = setUp();
    await post(good);
    await post(good, { project: 'other' });
    expect(records.all.map(({ record, costAtto }) => [record.project, costAtto])).toEqual([
      ['main', 82_000_000_000_000_000n],
      ['other', null],
    ]);
  });

  it('says that it would count again', async () => {
    const { post, records } = setUp();
    expect((await post({ model: 'm' })).body).toMatchObject({ id: 'random-1', idempotent: false, status: 'stored' });
    await post({ model: 'm' });
    expect(records.all).toHaveLength(2);
    expect((await post(good)).body).not.toHaveProperty('idempotent');
  });

  it('refuses it with all its faults, and stores nothing', async () => {
    const { post, records } = setUp();
    const error = await post({ ...good, model: '', sucess: true }).catch((refusal: LedgerError) => refusal);
    expect(error).toMatchObject({ code: 'bad_request', details: [{ path: 'model' }, { path: 'sucess' }] });
    expect(records.all).toEqual([]);
  });
});

describe('POST /records with a usage object', () => {
  const { input_tokens, output_tokens, ...call } = good;
  const usage = { prompt_tokens: input_tokens, completion_tokens: output_tokens, total_tokens: 2700 };

  it('stores its counts, once', async () => {
    const { post, records } = setUp();
    expect(await post({ ...call, usage })).toMatchObject({ status: 201, body: { status: 'stored', cost: 0.082 } });
    expect(await post({ ...call, usage })).toMatchObject({ status: 200, body: { status: 'unchanged' } });
    expect(await post(good)).toMatchObject({ status: 200, body: { status: 'unchanged' } });
    expect(records.all.map(({ record }) => record.tokens)).toMatchObject([{ input: 2000, output: 700, cacheRead: 0 }]);
  });

  it('finds a record without id again by it', async () => {
    const { post, records } = setUp();
    const { id, ...unnamed } = call;
    const statuses = [await post({ ...unnamed, usage }), await post({ ...unnamed, usage })];
    expect(statuses.map(({ body }) => (body as { status: string }).status)).toEqual(['stored', 'unchanged']);
    expect(records.all).toHaveLength(1);
    expect(id).toBe('a');
  });

  it('stores nothing when the object is none', async () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('prompt_tokens', 'input_tokens', 'x'),
        fc.constantFrom(-1, 1.5, '7', null, {}, 2e9),
        {
          minKeys: 1,
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        anything.filter((sent) => sent !== null),
        async (sent) => {
          const { post, records } = setUp();
          const refusal = await post({ ...call, usage: sent }).catch((error: LedgerError) => error);
          expect(refusal).toMatchObject({ code: 'bad_request', details: expect.any(Array) });
          expect(records.all).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('POST /records with a batch', () => {
  it('stores a valid record though its neighbour is not', async () => {
    const { post, records } = setUp();
    const answer = await post({ records: [{ ...good, model: 7 }, good, { ...good, id: 'b' }] });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      results: [
        { index: 0, status: 'rejected', errors: [{ path: 'records[0].model', message: 'must be a string' }] },
        { index: 1, status: 'stored', id: 'a' },
        { index: 2, status: 'stored', id: 'b' },
      ],
    });
    expect(records.all).toHaveLength(2);
  });

  it('of one record is still a batch', async () => {
    expect(await setUp().post({ records: [good] })).toMatchObject({ status: 200, body: { results: [{ index: 0 }] } });
  });

  it('is refused with the faults of all when none is valid', async () => {
    const { post, records } = setUp();
    const refusal = post({ records: [{}, { ...good, id: '' }] });
    await expect(refusal).rejects.toMatchObject({
      code: 'bad_request',
      details: [{ path: 'records[0].model' }, { path: 'records[1].id' }],
    });
    expect(records.all).toEqual([]);
  });

  it.each<[string, readonly InsertOutcome[], object, 'taken' | 'unavailable']>([
    ['some were taken', ['stored', 'retry'], {}, 'taken'],
    ['none was taken', ['retry', 'retry'], {}, 'unavailable'],
    ['none was taken and one is invalid', ['retry', 'retry'], { model: 5 }, 'unavailable'],
  ])('is told to come again when the store is busy: %s', async (_, outcomes, change, expected) => {
    const { post, records } = setUp();
    records.insert = async (all) => all.map((_record, index) => outcomes[index] ?? 'retry');
    const answer = post({ records: [good, { ...good, id: 'b' }, { ...good, id: 'c', ...change }] });
    if (expected === 'unavailable') {
      await expect(answer).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: expect.any(Number) });
    } else {
      const { status, body } = await answer;
      expect(status).toBe(200);
      expect(body).toMatchObject({
        results: [{ status: 'stored' }, { status: 'retry', id: 'b' }, { status: 'retry' }],
      });
    }
  });
});

describe('POST /records with a key that is bound to a user', () => {
  it('records for that user', async () => {
    const { post, records } = setUp();
    await post(good, { userId: 'u1' });
    expect(records.all.map(({ record }) => record.userId)).toEqual(['u1']);
  });

  it('stores nothing when one record names another', async () => {
    const { post, records } = setUp();
    const refusal = post({ records: [good, { ...good, user_id: 'u2' }] }, { userId: 'u1' });
    await expect(refusal).rejects.toMatchObject({ code: 'forbidden', details: [{ path: 'records[1].user_id' }] });
    expect(records.all).toEqual([]);
  });
});

describe('POST /records with anything', () => {
  const sent = fc.dictionary(
    fc.constantFrom('id', 'timestamp', 'model', 'user_id', 'tags', 'input_tokens', 'usage', 'status', '__proto__', 'x'),
    fc.oneof(fc.jsonValue(), fc.constantFrom('final', 'partial', 1.7e9, 5, 'a')),
  );
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc.array(sent, { maxLength: 4 }).map((records) => ({ records })),
    sent,
  );

  it('answers, or says what is wrong with it', async () => {
    const { post } = setUp();
    await fc.assert(
      fc.asyncProperty(body, async (any) => {
        const answer = await post(any).catch((error: unknown) => error);
        if (answer instanceof LedgerError) expect(answer.code).toBe('bad_request');
        else expect([200, 201]).toContain((answer as RouteAnswer).status);
      }),
      { numRuns: 300 },
    );
  });
});

describe('POST /records of a day that is sealed', () => {
  const old = { ...good, timestamp: good.timestamp - 10 * 86_400 };

  it('rejects its records and takes the others', async () => {
    const { post, records, sealedDays } = setUp();
    sealedDays.days.push('2023-11-07');
    const { status, body } = await post({ records: [good, { ...old, id: 'old' }] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      results: [
        { index: 0, status: 'stored' },
        {
          index: 1,
          status: 'rejected',
          errors: [{ path: 'records[1].timestamp', message: expect.stringContaining('sealed') }],
        },
      ],
    });
    expect(records.all.map(({ record }) => record.id)).toEqual(['a']);
    await expect(post(old)).rejects.toMatchObject({ code: 'bad_request', details: [{ path: 'timestamp' }] });
  });

  it('asks about no day that is too young to be sealed', async () => {
    const { post, sealedDays } = setUp();
    sealedDays.days.push('2023-11-16', '2023-11-17');
    expect(await post(good)).toMatchObject({ status: 201 });
  });
});
