import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../../lib/budgets/budget.ts';
import { addDays } from '../../../../lib/calendar.ts';
import type { CounterRow } from '../../../../lib/counters/counter.ts';
import { readBrief, toBrief, writeBrief } from '../../../../lib/insights/forecast/brief.ts';
import { forecast } from '../../../../lib/insights/forecast/forecast.ts';
import type { KeptForecast } from '../../../../lib/insights/forecast/kept-forecasts.ts';
import { latestBrief } from '../../../../lib/insights/forecast/latest-brief.ts';
import { dailyCosts } from '../../../support/daily-costs.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';
import { shanghai } from '../../../support/random-records.ts';
import { budget } from '../../budgets/budget-builder.ts';

// Noon in Shanghai, in the middle of a month of 30 days.
const NOW_US = Date.UTC(2023, 10, 16, 4) * 1000;
const TODAY = '2023-11-16';
const HOUR_US = 3_600_000_000;

const until = (costs: readonly number[], names: Partial<DaySum> = {}): DaySum[] =>
  costs.map((cost, index) => ({ day: addDays(TODAY, index - costs.length), costAtto: attosOf(cost), ...names }));

const monthly = (id: string, limit: number, but: Partial<Budget> = {}): Budget =>
  budget({ id, period: 'monthly', limitAtto: attosOf(limit), ...but });

/** The forecast as it was kept so many hours ago, of these books. */
async function keptOf(sums: readonly DaySum[], budgets: readonly Budget[] = [], hoursAgo = 1): Promise<KeptForecast> {
  const madeAtUs = NOW_US - hoursAgo * HOUR_US;
  const made = await forecast(insightBooks(sums, budgets), { project: 'main', nowUs: madeAtUs, days: 0 });
  return { project: 'main', madeAtUs, text: writeBrief(toBrief(made, shanghai.iso(madeAtUs))) };
}

async function now(kept: KeptForecast | undefined, sums: readonly DaySum[], budgets: readonly Budget[] = []) {
  const rows: readonly CounterRow<'day'>[] = await insightBooks(sums).counters.days('main', '2023-10-17', TODAY);
  return latestBrief(kept, { rows, budgets, calendar: shanghai, currency: 'CNY', nowUs: NOW_US });
}

const SEASON = until(dailyCosts('weekly season', 60, 1));
const STEADY = until(Array.from({ length: 60 }, () => 10));

describe('the forecast that was kept', () => {
  it('is told with when and how it was made, how good it was before, and what changed most', async () => {
    const brief = await now(await keptOf(SEASON), SEASON);
    expect(brief).toMatchObject({
      estimate: true,
      as_of: '2023-11-16T11:00:00+08:00',
      method: 'mstl_ets',
      month: { month: '2023-11' },
      drivers: { to: '2023-11-15', model: { key: 'qwen-max' }, function: { key: 'default' }, user: null },
    });
    expect(Number(brief.backtest?.mase)).toBeLessThan(1);
  });

  it('is read as it was written, to the last digit', async () => {
    const { text } = await keptOf(SEASON, [monthly('b-1', 1)]);
    expect(writeBrief(readBrief(text))).toBe(text);
  });

  it('has what is spent of now, and ends nowhere below it', async () => {
    const kept = await keptOf(STEADY);
    const { month } = await now(kept, [...STEADY, { day: TODAY, costAtto: 1_000_000_000_000_000_000_001n }]);
    const spent = '1150.000000000000000001';
    expect([month.spent, month.low, month.expected, month.high].map(String)).toEqual([spent, spent, spent, spent]);
  });

  it.each([
    ['older than a day', () => keptOf(SEASON, [], 25)],
    ['of a month that is over', async () => ({ ...(await keptOf(SEASON, [], 24 * 16)), madeAtUs: NOW_US })],
    ['of a ledger that had no past', () => keptOf([])],
    ['not there', async () => undefined],
  ])('is made anew by means where it is %s', async (_, kept) => {
    const brief = await now(await kept(), SEASON);
    expect(brief).toMatchObject({ as_of: '2023-11-16T12:00:00+08:00', method: 'weekday_mean' });
    expect(brief.month.low).not.toBeNull();
  });

  it('of a new ledger is a plain mean without an interval, and of one without a past nothing', async () => {
    expect(await now(undefined, until([2, 4]))).toMatchObject({ method: 'mean', month: { low: null, high: null } });
    const nothing = { method: 'none', backtest: null, drivers: null, budgets: [], month: { expected: null } };
    expect(await now(undefined, [{ day: TODAY, costAtto: 1n }])).toMatchObject(nothing);
  });
});

describe('the budgets of a brief', () => {
  it('are those whose limit is yet to be reached, more likely than not, the first day first', async () => {
    const late = monthly('late', 290);
    const budgets = [late, monthly('soon', 200), monthly('over', 100), monthly('never', 1000)];
    const { budgets: told } = await now(await keptOf(STEADY, budgets), STEADY, budgets);
    expect(told.map(({ id, chance }) => [id, Number(chance)])).toEqual([
      ['soon', 100],
      ['late', 100],
    ]);
    expect((await now(undefined, STEADY, budgets)).budgets.map(({ id }) => id)).toEqual(['soon', 'late']);
  });

  it('are no longer those that are changed, removed, or reached since', async () => {
    const standing = monthly('b-1', 200, { name: 'before' });
    const kept = await keptOf(STEADY, [standing]);
    const idsAfter = async (budgets: readonly Budget[], sums = STEADY) =>
      (await now(kept, sums, budgets)).budgets.map(({ name }) => name);
    expect(await idsAfter([{ ...standing, name: 'after' }])).toEqual(['after']);
    expect(await idsAfter([{ ...standing, limitAtto: attosOf(201) }])).toEqual([]);
    expect(await idsAfter([{ ...standing, scope: { type: 'model', value: 'm' } }])).toEqual([]);
    expect(await idsAfter([])).toEqual([]);
    expect(await idsAfter([standing], [...STEADY, { day: TODAY, costAtto: attosOf(50) }])).toEqual([]);
  });

  it('name users of a budget of each', async () => {
    const each = monthly('each', 200, { scope: { type: 'each_user' } });
    const sums = [
      ...STEADY,
      ...until(
        Array.from({ length: 60 }, () => 10),
        { user: 'u-1' },
      ),
    ];
    const { budgets: told } = await now(await keptOf(sums, [each]), sums, [each]);
    expect(told).toMatchObject([{ id: 'each', user_id: 'u-1', scope: { type: 'each_user', value: null } }]);
  });
});

it('whatever the books were and are, ends are in order, not below what is spent, and numbers', async () => {
  const costs = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 40 });
  const spentNow = fc.integer({ min: 0, max: 10_000_000 });
  await fc.assert(
    fc.asyncProperty(costs, spentNow, fc.boolean(), async (daily, today, isKept) => {
      const before = until(daily);
      const budgets = [monthly('b-1', 1_000_000)];
      const kept = isKept ? await keptOf(before, budgets) : undefined;
      const brief = await now(kept, [...before, { day: TODAY, costAtto: attosOf(today) }], budgets);
      for (const { spent, low, expected, high } of [brief.month, ...brief.budgets]) {
        if (expected === null) continue;
        const ends = [spent, low ?? expected, expected, high ?? expected].map(({ units }) => units);
        expect(ends).toEqual(ends.toSorted((a, b) => (a < b ? -1 : Number(a > b))));
      }
      for (const { reached_on: day, period_to: to } of brief.budgets) expect(day !== null && day <= to).toBe(true);
    }),
    { numRuns: 40 },
  );
});
