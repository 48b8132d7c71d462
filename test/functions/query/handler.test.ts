import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createQueryHandlers } from '../../../functions/query/handler.ts';
import type { Caller } from '../../../lib/access/api-key.ts';
import { BASE_PATH, ROUTES, routeKey } from '../../../lib/api-contract.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { NOW_US } from '../../support/random-records.ts';
import { ADMIN, get, handlers, ports, refused } from './ask-query.ts';

it('answers every route that the contract gives to the query function', () => {
  const routes = ROUTES.filter(({ answeredBy }) => answeredBy === 'query').map(routeKey);
  expect(Object.keys(handlers).toSorted()).toEqual(routes.toSorted());
});

const SESSION = { path: { id: 's/1' } };

describe('answers', () => {
  it.each([
    ['/health', { status: 'ok', at: '2023-11-17T15:20:00.000+08:00', time_zone: 'Asia/Shanghai', currency: 'CNY' }],
    ['/stats/current', { current_hour: { calls: '1' }, today: { calls: '2', cost: '0.164' }, currency: 'CNY' }],
    ['/stats/hourly?hours_ago=5', { hour: '10', total_calls: '1' }],
    ['/stats/daily', { date: '2023-11-17', total_calls: '2' }],
    ['/stats/daily?days_ago=1', { date: '2023-11-16', total_calls: '0' }],
    ['/stats/daily?date=2023-11-17', { date: '2023-11-17', total_calls: '2' }],
    ['/stats/monthly', { year: '2023', month: '11', total_calls: '2' }],
    ['/stats/monthly?year=2023&month=10', { month: '10', total_calls: '0' }],
    ['/stats/range?from=2023-11-01&to=2023-11-30&group_by=user', { total: { calls: '2' }, cursor: null }],
    ['/stats/range?from=2023-11-17&to=2023-11-17&group_by=anchor&anchor=', { rows: [{ key: '', calls: '1' }] }],
    [
      '/stats/drift',
      { from: '2023-10-19', to: '2023-11-17', total: { calls: '1', cost: '0.082', reported: '0.1', percent: '-18' } },
    ],
    ['/stats/drift?days=1', { from: '2023-11-17', models: [{ model: 'qwen-max', difference: '-0.018' }] }],
    ['/stats/drift?from=2023-11-01&to=2023-11-16', { from: '2023-11-01', to: '2023-11-16', models: [] }],
    ['/top_users', { period_days: '7', top_users: [{ user_id: 'user-1' }, { user_id: 'user-2' }] }],
    ['/top?by=model&days=1&sort=calls', { by: 'model', top: [{ calls: '2' }] }],
    ['/cost_trend?days=2', { period_days: '2', data: [{ cost: '0' }, { cost: '0.164', partial: true }] }],
    [
      '/dashboard',
      {
        access: { project: 'main', scopes: ['admin'] },
        today: { calls: '2' },
        month: { calls: '2' },
        time_zone: 'Asia/Shanghai',
      },
    ],
    ['/records?user_id=user-2&date=2023-11-17', { records: [{ id: 'b', cost: '0.082' }], cursor: null }],
  ])('%s', async (url, expected) => {
    expect(await get(url)).toMatchObject(expected);
  });

  it('for a session and its records', async () => {
    expect(await get('/sessions/{id}', SESSION)).toMatchObject({
      session_id: 's/1',
      calls: '2',
      first_at: '2023-11-17T10:00:00.000000+08:00',
      last_at: '2023-11-17T15:20:00.000000+08:00',
    });
    const { records } = await get('/sessions/{id}/records', SESSION);
    expect(records).toMatchObject([
      { id: 'a', duration_ms: '1234.5', anchor_id: 'anchor-1', reported_cost: '0.1', tags: {}, error_msg: null },
      { id: 'b', user_id: 'user-2', session_id: 's/1', duration_ms: null },
    ]);
  });
});

it('converts reported costs at the rates of the project', async () => {
  const rate = { id: 'r', project: 'main', pair: 'USDCNY', rate: '7.5', effectiveFromUs: 0, createdAtUs: 0 } as const;
  const records = [bookedRecord({ reportedCost: '0.01', reportedCurrency: 'USD', timestampUs: NOW_US })];
  const handler = createQueryHandlers({
    ...ports,
    counters: new InMemoryCounterReader(records),
    exchangeRates: new InMemoryExchangeRates([rate]),
  })[`GET ${BASE_PATH}/stats/drift`];
  const answer = await handler?.({ caller: ADMIN, query: {}, path: {}, body: () => '', nowUs: NOW_US });
  expect(JSON.parse(writeJson(answer?.body))).toMatchObject({ total: { reported: 0.075, difference: 0.007 } });
});

describe('faults', () => {
  const day = 'must be a day YYYY-MM-DD from 2015-01-01 to 2254-12-31';
  const texts = 'must have 1 to 200 characters';
  it.each([
    [
      '/prices?source=list&limit=1001',
      ['source: must be one of custom, built-in', 'limit: must be an integer from 1 to 1000'],
    ],
    ['/prices?cursor=WyJ4Il0', ['cursor: is not a cursor of this listing']],
    ['/prices/resolve', ['model: is required']],
    [
      '/prices/resolve?model=&provider=&service_tier=x&at=soon&tier=1',
      [
        `model: ${texts}`,
        `provider: ${texts}`,
        'service_tier: must be one of standard, batch, flex, priority',
        'at: must be a day, an instant in ISO 8601 with an offset, or epoch seconds, from 2015-01-01 to 2254-12-31',
        'tier: is no parameter of this call: known are model, provider, service_tier, at',
      ],
    ],
    ['/stats/current?days=1', ['days: is no parameter of this call: this call takes none']],
    ['/stats/hourly?hours_ago=8785', ['hours_ago: must be an integer from 0 to 8784']],
    ['/stats/hourly?hours_ago=-1', ['hours_ago: must be an integer from 0 to 8784']],
    ['/stats/hourly?hours_ago=1.5', ['hours_ago: must be an integer from 0 to 8784']],
    ['/stats/hourly?hours_ago=', ['hours_ago: must be an integer from 0 to 8784']],
    ['/stats/hourly?hour_ago=1', ['hour_ago: is no parameter of this call: known are hours_ago']],
    ['/stats/daily?days_ago=9999999999', ['days_ago: must be an integer from 0 to 3660']],
    ['/stats/daily?date=2023-02-29', [`date: ${day}`]],
    ['/stats/daily?date=2014-12-31', [`date: ${day}`]],
    ['/stats/daily?date=2023-11-17&days_ago=0', ['date: cannot be given together with days_ago']],
    ['/stats/monthly?year=2023', ['month: year and month go together, or neither']],
    [
      '/stats/monthly?year=2014&month=13',
      ['year: must be an integer from 2015 to 2254', 'month: must be an integer from 1 to 12'],
    ],
    ['/stats/range', ['from: is required', 'to: is required']],
    [
      '/stats/range?from=x&to=2023-11-17&group_by=week&limit=0&__proto__=1',
      [
        `from: ${day}`,
        'group_by: must be one of day, hour, model, function, anchor, user',
        'limit: must be an integer from 1 to 1000',
        '__proto__: is no parameter of this call: known are from, to, group_by, model, function, anchor, user_id, limit, cursor',
      ],
    ],
    ['/stats/range?from=2023-11-17&to=2023-11-16', ['to: must not be before from, 2023-11-17']],
    ['/stats/range?from=2023-01-01&to=2024-01-02', ['to: a range has 1 to 366 days: at most until 2024-01-01']],
    [
      '/stats/range?from=2023-01-01&to=2023-02-01&group_by=hour&model=',
      [`model: ${texts}`, 'to: by hour a range has 1 to 31 days: at most until 2023-01-31'],
    ],
    [
      '/stats/range?from=2023-01-01&to=2023-02-01&group_by=user',
      ['to: by user a range has 1 to 31 days: at most until 2023-01-31'],
    ],
    [
      '/stats/range?from=2023-01-01&to=2023-01-01&cursor=',
      ['cursor: must be a cursor of this listing as it was answered'],
    ],
    [
      '/top_users?limit=101&days=91&sort=name',
      [
        'limit: must be an integer from 1 to 100',
        'days: must be an integer from 1 to 90',
        'sort: must be one of cost, calls, tokens',
      ],
    ],
    ['/stats/drift?days=367', ['days: must be an integer from 1 to 366']],
    ['/stats/drift?from=2023-01-01', ['to: from and to go together, or neither']],
    ['/stats/drift?to=2023-01-01', ['from: from and to go together, or neither']],
    ['/stats/drift?days=3&from=2023-01-01&to=2023-01-01', ['days: cannot be given together with from and to']],
    ['/stats/drift?from=2023-01-02&to=2023-01-01', ['to: must not be before from, 2023-01-02']],
    ['/stats/drift?from=2023-01-01&to=2024-01-02', ['to: a range has 1 to 366 days: at most until 2024-01-01']],
    ['/top_users?model=x', ['model: is no parameter of this call: known are limit, days, sort']],
    ['/top', ['by: must be one of user, anchor, model, function']],
    [`/top?by=user&user_id=${'字'.repeat(201)}`, [`user_id: ${texts}`]],
    ['/cost_trend?days=367', ['days: must be an integer from 1 to 366']],
    ['/cost_trend?days=0', ['days: must be an integer from 1 to 366']],
    ['/dashboard?days=1', ['days: is no parameter of this call: this call takes none']],
    ['/health?x=1', ['x: is no parameter of this call: this call takes none']],
    ['/records', ['date: is required', 'user_id: is required']],
    [
      '/records?user_id=&date=x&limit=1001',
      [`user_id: ${texts}`, `date: ${day}`, 'limit: must be an integer from 1 to 1000'],
    ],
  ])('of %s are named, all at once', async (url, expected) => {
    const error = await refused(url);
    expect(error).toMatchObject({ code: 'bad_request' });
    expect(error.details?.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
  });

  it.each([
    ['/stats/range?from=2023-11-17&to=2023-11-17&group_by=anchor&function=f', 'anchor filtered by function'],
    ['/top?by=user&model=m', 'user filtered by model'],
    ['/cost_trend?anchor=a&user_id=u', 'day filtered by anchor and user_id'],
  ])('of crossing in %s are refused by name', async (url, expected) => {
    const error = await refused(url);
    expect(error).toMatchObject({ code: 'unsupported_filter', message: expect.stringContaining(expected) });
  });
});

describe('a key of one user', () => {
  const caller: Caller = { project: 'main', keyId: 'key-2', scopes: ['read'], userId: 'user-1' };

  it('reads the records of its user, named or not', async () => {
    for (const user of ['', '&user_id=user-1']) {
      const { records } = await get(`/records?date=2023-11-17${user}`, { caller });
      expect(records).toMatchObject([{ id: 'a' }]);
    }
  });

  it("may not read another user's", async () => {
    const error = await refused('/records?date=2023-11-17&user_id=user-2', { caller });
    expect(error).toMatchObject({ code: 'forbidden' });
  });
});

it('shows a project its own books only', async () => {
  const caller: Caller = { project: 'other', keyId: 'key-3', scopes: ['read'] };
  expect(await get('/stats/daily', { caller })).toMatchObject({ total_calls: '1' });
  expect(await refused('/sessions/{id}', { caller, ...SESSION })).toMatchObject({ code: 'not_found' });
});
