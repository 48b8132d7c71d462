import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CostTrend, Forecast } from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const DAY_MS = 86_400_000;
const DAYS = 60;
const WEEKDAY_CALLS = [3, 3, 3, 3, 3, 1, 1];

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
});
