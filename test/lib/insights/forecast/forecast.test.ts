import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Forecast } from '../../../../lib/api-contract.ts';
import { addDays } from '../../../../lib/calendar.ts';
import { forecast } from '../../../../lib/insights/forecast/forecast.ts';
import type { Decimal } from '../../../../lib/money.ts';
import { dailyCosts } from '../../../support/daily-costs.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';

// Noon in Shanghai, in the middle of a month of 30 days.
const NOW_US = Date.UTC(2023, 10, 16, 4) * 1000;
const TODAY = '2023-11-16';

const ask = (sums: readonly DaySum[], days = 30, nowUs = NOW_US): Promise<Forecast<bigint, Decimal>> =>
  forecast(insightBooks(sums), { project: 'main', nowUs, days });

/** One call of each of the costs, the last of them yesterday. */
const until = (costs: readonly number[], names: Partial<DaySum> = {}): DaySum[] =>
  costs.map((cost, index) => ({ day: addDays(TODAY, index - costs.length), costAtto: attosOf(cost), ...names }));

const numbers = (estimate: { expected: Decimal | null; low: Decimal | null; high: Decimal | null }) =>
  [estimate.low, estimate.expected, estimate.high].map((amount) => Number(amount?.toString()));

describe('the answer', () => {
  it('names each coming day, the end of the month, and how good it was before', async () => {
    const answer = await ask(until(dailyCosts('weekly season', 90, 1)));
    expect(answer).toMatchObject({
      estimate: true,
      method: 'mstl_ets',
      history: { from: '2023-08-18', to: '2023-11-15', days: 90 },
      today: { date: TODAY, partial: true },
      month: { month: '2023-11' },
      backtest: { horizon_days: 14 },
      currency: 'CNY',
    });
    expect(answer.days.map(({ date }) => date)).toEqual(
      Array.from({ length: 30 }, (_, index) => addDays(TODAY, index + 1)),
    );
    for (const estimate of [answer.today, ...answer.days, answer.total, answer.month]) {
      const [low = 0, expected = 0, high = 0] = numbers(estimate);
      expect(0 <= low && low <= expected && expected <= high && low < high).toBe(true);
    }
    expect(Number(answer.backtest?.mase)).toBeLessThan(1);
    // From the 76th day back, fourteen days ahead each, every fourth day, and never on less than three weeks.
    expect(answer.backtest?.trials).toBe(14);
    expect(Number(answer.backtest?.coverage)).toBeGreaterThanOrEqual(70);
    expect(Number(answer.backtest?.coverage)).toBeLessThanOrEqual(90);
    expect(answer.backtest?.methods.map(({ method }) => method)).toEqual(['mstl_ets', 'weekday_mean', 'mean']);
  });

  it('is rounded to four digits; what is spent is exact', async () => {
    const exact = { day: TODAY, costAtto: 1_234_567_890_123_456_789n };
    const answer = await ask([...until(dailyCosts('noise', 60, 2)), exact]);
    expect(answer.today.spent.toString()).toBe('1.234567890123456789');
    for (const { expected } of answer.days)
      expect(expected?.toString().replace(/^0\.0*|\./g, '')).toMatch(/^\d{1,4}0*$/);
  });

  it('of a ledger without a past says that it knows nothing', async () => {
    const answer = await ask([{ day: TODAY, costAtto: attosOf(3) }], 2);
    const nothing = { expected: null, low: null, high: null };
    expect(answer).toMatchObject({ method: 'none', history: null, backtest: null, rule_of_thumb: null, drivers: null });
    expect(answer.days).toEqual([
      { date: '2023-11-17', ...nothing },
      { date: '2023-11-18', ...nothing },
    ]);
    expect(answer.month).toMatchObject({ ...nothing, spent: { units: attosOf(3) } });
  });

  it('of less than a week says no interval, since nobody could say how wrong it is', async () => {
    const answer = await ask(until([10, 20]));
    expect(answer).toMatchObject({ method: 'mean', backtest: null });
    expect(answer.days[0]).toMatchObject({ low: null, high: null });
    expect(answer.days[0]?.expected?.toString()).toBe('15');
  });

  it('rests on the days since the first call only', async () => {
    const answer = await ask(until([10, 10, 10, 10, 10, 10, 10, 10]));
    expect(answer.history).toMatchObject({ from: '2023-11-08', days: 8 });
    expect(answer.total.expected?.toString()).toBe('300');
  });

  it('names unpriced calls, of which it can say nothing', async () => {
    const answer = await ask([...until([1, 1]), { day: '2023-11-15', model: 'new', unpricedCalls: 1n }]);
    expect(answer.unpriced).toMatchObject({ calls: 1n, models: ['new'] });
  });

  it("gives the guide's rule of thumb beside it: the mean of seven days, times 30", async () => {
    const { rule_of_thumb: rule } = await ask([...until([99, 1, 2, 3, 4, 5, 6, 7]), { day: TODAY, costAtto: 1n }]);
    expect([rule?.days, rule?.daily_mean.toString(), rule?.per_month.toString()]).toEqual([7, '4', '120']);
    const { rule_of_thumb: young } = await ask(until([2, 4]));
    expect([young?.days, young?.daily_mean.toString()]).toEqual([2, '3']);
  });
});

it('of any books ends the month at what is booked and what is to come, with ends that hold what is expected', async () => {
  const costs = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(costs, fc.integer({ min: 0, max: 2_000_000 }), async (daily, cost) => {
      const { today, days, total, month } = await ask([...until(daily), { day: TODAY, costAtto: attosOf(cost) }]);
      for (const estimate of [today, ...days, total, month]) {
        if (estimate.low === null) continue;
        const [low = -1, expected = -1, high = -1] = numbers(estimate);
        expect(0 <= low && low <= expected && expected <= high).toBe(true);
      }
      const coming = days.filter(({ date }) => date <= '2023-11-30').map(({ expected }) => Number(expected));
      const rest = coming.reduce((sum, value) => sum + value, Number(today.expected) - Number(today.spent));
      const end = Number(month.spent) + rest;
      // Each figure is rounded to four digits.
      expect(Math.abs(Number(month.expected) - end)).toBeLessThanOrEqual(0.001 * (end + 1));
    }),
    { numRuns: 30 },
  );
});

describe('today', () => {
  const steady = until(Array.from({ length: 20 }, () => 24));
  const spent = (cost: number) => [...steady, { day: TODAY, costAtto: attosOf(cost) }];
  const at = (hour: number) => (Date.UTC(2023, 10, 16) + (hour - 8) * 3_600_000) * 1000;

  it.each([
    ['before it began is what was foretold', 0, 0, 24],
    ['at its end is what was spent', 11, 23.999_999, 11],
    ['at noon leans half to what was spent so far', 20, 12, 28],
    ['that costs what it should stays as foretold', 12, 12, 24],
  ])('%s', async (_, cost, hour, expected) => {
    const { today } = await ask(spent(cost), 1, at(hour));
    expect(Number(today.expected)).toBeCloseTo(expected, 1);
  });

  it('never ends below what was spent', async () => {
    const { today, month } = await ask(spent(500), 1, at(6));
    const [low = 0] = numbers(today);
    expect(low).toBeGreaterThanOrEqual(500);
    expect(numbers(month)[0]).toBeGreaterThanOrEqual(Number(month.spent));
  });

  it('is no part of the history', async () => {
    const answer = await ask(spent(100_000), 1);
    expect(Number(answer.days[0]?.expected)).toBe(24);
  });

  it('as the last day of a month leaves nothing but itself to come', async () => {
    const { month, today } = await ask(
      until(Array.from({ length: 20 }, () => 24)),
      1,
      Date.UTC(2023, 10, 30, 4) * 1000,
    );
    expect(month.expected?.units).toBe(month.spent.units + (today.expected?.units ?? 0n));
  });
});

describe('what drives a change', () => {
  const weeks = (before: number, after: number, names: Partial<DaySum>) =>
    until([...Array.from({ length: 7 }, () => before), ...Array.from({ length: 7 }, () => after)], names);

  it('is named by model, function and user, the largest change first, exact', async () => {
    const { drivers } = await ask([
      ...weeks(1, 1, { model: 'steady' }),
      ...weeks(1, 5, { model: 'gpt-4', function: 'chat' }),
      ...weeks(3, 1, { model: 'qwen-max', function: 'summary' }),
      ...weeks(1, 3, { user: 'u-1' }),
      ...weeks(2, 2, { user: 'u-2' }),
    ]);
    const told = (list: readonly { key: string; change: Decimal }[] | null | undefined) =>
      list?.map(({ key, change }) => [key, change.toString()]);
    expect(drivers).toMatchObject({ from: '2023-11-09', to: '2023-11-15' });
    expect([drivers?.cost_before, drivers?.cost, drivers?.change].map(String)).toEqual(['35', '49', '14']);
    expect(told(drivers?.by_model)).toEqual([
      ['gpt-4', '28'],
      ['qwen-max', '-14'],
    ]);
    expect(told(drivers?.by_function)).toEqual([
      ['chat', '28'],
      ['summary', '-14'],
    ]);
    expect(told(drivers?.by_user)).toEqual([['u-1', '14']]);
  });

  it('is not said where there are not two whole weeks', async () => {
    expect((await ask(until(Array.from({ length: 13 }, () => 1)))).drivers).toBeNull();
  });

  it('says nothing of users where they are too many to be read in time', async () => {
    const users = Array.from({ length: 800 }, (_, user) => weeks(1, 2, { user: `u-${user}` })).flat();
    const { drivers } = await ask([...weeks(1, 2, {}), ...users]);
    expect(drivers?.by_user).toBeNull();
    expect(drivers?.change.toString()).toBe('7');
  });
});
