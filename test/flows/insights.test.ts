import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Anomalies, CostTrend, Forecast, JobAnswer, RangeStats, WhatIfResult } from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const DAY_MS = 86_400_000;
const DAYS = 60;
const WEEKDAY_CALLS = [3, 3, 3, 3, 3, 1, 1];

const dayOf = (instantMs: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(instantMs);

/** Sixty days of calls until yesterday: three on five days of seven, one on two. */
const records = Array.from({ length: DAYS }, (_, day) =>
  Array.from({ length: WEEKDAY_CALLS[day % 7] ?? 0 }, (_call, index) => ({
    id: `insight-${day}-${index}`,
    timestamp: (Date.now() - (DAYS - day) * DAY_MS) / 1000,
    model: 'qwen-max',
    function: 'chat',
    user_id: `user-${index}`,
    input_tokens: 50_000,
    output_tokens: 10_000 + day,
  })),
).flat();

describe('what is reckoned from the books, over the wire', () => {
  let ledger: Ledger;
  let asked: Asked;

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
    expect((await post(asked, '/records', { records })).status).toBe(200);
    await askUntil<CostTrend<string, string>>(
      asked,
      '/cost_trend?days=90',
      ({ data }) => data.reduce((calls, day) => calls + Number(day.calls), 0) === records.length,
    );
  }, 120_000);
  afterAll(() => ledger.stop());

  it('a forecast of a weekly season is made by the seasonal method, in WebAssembly beside the bundle', async () => {
    const { status, body } = await ask<Forecast<string, string>>(asked, '/forecast?days=14');
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: 'mstl_ets', history: { days: String(DAYS) } });
    const expected = body.days.map((day) => Number(day.expected));
    expect(Math.max(...expected) / Math.min(...expected)).toBeGreaterThan(2);
    expect(body.drivers?.by_user).not.toBeNull();
  });

  it('a ledger that goes on as it did has no anomaly', async () => {
    const { body } = await ask<Anomalies<string, string>>(asked, '/anomalies?days=90');
    expect(body.judged_from).not.toBeNull();
    expect(body.anomalies.filter(({ measure }) => measure === 'cost')).toEqual([]);
  });

  it('a what-if with the same model is the books, with another one its price, and changes nothing', async () => {
    const [from, to] = [4, 2].map((days) => dayOf(Date.now() - days * DAY_MS));
    const books = () => ask<RangeStats<string, string>>(asked, `/stats/range?from=${from}&to=${to}&group_by=model`);
    const { total: before } = (await books()).body;
    const whatIf = async (instead: string) => {
      const { status, body } = await post<JobAnswer>(asked, '/what-if', { from, to, replace: { 'qwen-max': instead } });
      expect(status).toBe(202);
      const done = await askUntil<JobAnswer<WhatIfResult<string, string>>>(
        asked,
        `/jobs/${body.id}`,
        ({ state }) => state === 'done',
      );
      return done.result;
    };
    const same = await whatIf('qwen-max');
    expect([same?.calls, same?.old_cost, same?.new_cost]).toEqual([before.calls, before.cost, before.cost]);
    const other = await whatIf('qwen-plus');
    // 0.0004 and 0.002 CNY per 1,000 tokens: in units of 10⁻⁷.
    const expected = Number(before.input_tokens) * 4 + Number(before.output_tokens) * 20;
    expect(Math.round(Number(other?.new_cost) * 1e7)).toBe(expected);
    expect((await books()).body.total).toEqual(before);
  }, 60_000);
});
