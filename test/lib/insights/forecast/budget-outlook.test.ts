import { describe, expect, it } from 'vitest';
import type { BudgetOutlook } from '../../../../lib/api-contract.ts';
import type { Budget } from '../../../../lib/budgets/budget.ts';
import { addDays } from '../../../../lib/calendar.ts';
import { forecast } from '../../../../lib/insights/forecast/forecast.ts';
import type { Decimal } from '../../../../lib/money.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

// Noon in Shanghai on a Thursday, in the middle of a month of 30 days.
const NOW_US = Date.UTC(2023, 10, 16, 4) * 1000;
/** When today began there. */
const MIDNIGHT_US = Date.UTC(2023, 10, 15, 16) * 1000;
const TODAY = '2023-11-16';

const budget = (limit: number, but: Partial<Budget> = {}): Budget => ({
  id: 'b-1',
  project: 'main',
  name: 'b-1',
  scope: { type: 'all' },
  period: 'monthly',
  limitAtto: attosOf(limit),
  thresholds: [100],
  isHard: false,
  notify: [],
  revision: 1,
  createdAtUs: 1,
  changedAtUs: 1,
  changedBy: 'key',
  ...but,
});

/** Each day of the last `days`, and half a day of today. */
const steady = (cost: number, names: Partial<DaySum> = {}, days = 40): DaySum[] =>
  Array.from({ length: days + 1 }, (_, ago) => ({
    day: addDays(TODAY, -ago),
    costAtto: attosOf(ago === 0 ? cost / 2 : cost),
    ...names,
  }));

const outlooksAt = async (
  nowUs: number,
  sums: readonly DaySum[],
  ...budgets: Budget[]
): Promise<readonly BudgetOutlook<Decimal>[]> =>
  (await forecast(insightBooks(sums, budgets), { project: 'main', nowUs, days: 1 })).budgets;

const ask = (sums: readonly DaySum[], ...budgets: Budget[]) => outlooksAt(NOW_US, sums, ...budgets);

const told = (outlooks: readonly BudgetOutlook<Decimal>[]) =>
  outlooks.map(({ chance, reached_on: day }) => [chance === null ? null : Number(chance), day]);

describe('a budget in a forecast', () => {
  it('says how its running period will end', async () => {
    const [only] = await ask(steady(10), budget(250));
    expect(only).toMatchObject({ id: 'b-1', scope: { type: 'all', value: null }, period_to: '2023-11-30' });
    // 15 days of 10 and half of today; at the end 30 days.
    expect([only?.limit, only?.spent, only?.expected].map(String)).toEqual(['250', '155', '300']);
  });

  it.each<[string, number, Partial<Budget>, number, string | null]>([
    ['the day by whose end it comes to the limit', 245, {}, 100, '2023-11-25'],
    ['today, where the rest of the day does it', 158, {}, 100, TODAY],
    ['no day, where the period ends before', 500, {}, 0, null],
    ['the day on which it did, to the last digit', 100, {}, 100, '2023-11-10'],
    ['the first day, where that was enough', 10, {}, 100, '2023-11-01'],
    ['a day of the week', 55, { period: 'weekly' }, 100, '2023-11-18'],
    ['a day of the week that the next month begins in', 1000, { period: 'weekly' }, 0, null],
    ['today, of a budget of a day', 9, { period: 'daily' }, 100, TODAY],
    ['nothing of a budget of a day that is kept', 11, { period: 'daily' }, 0, null],
  ])('names %s', async (_, limit, but, chance, day) => {
    expect(told(await ask(steady(10), budget(limit, but)))).toEqual([[chance, day]]);
  });

  it('looks at the calls of its model or function only', async () => {
    const sums = [...steady(10, { model: 'dear' }), ...steady(1, { model: 'cheap', function: 'chat' })];
    const outlooks = await ask(
      sums,
      budget(20, { id: 'b-1', scope: { type: 'model', value: 'cheap' } }),
      budget(20, { id: 'b-2', scope: { type: 'function', value: 'chat' } }),
      budget(20, { id: 'b-3', scope: { type: 'model', value: 'never' } }),
    );
    expect(told(outlooks)).toEqual([
      [100, '2023-11-20'],
      [100, '2023-11-20'],
      [null, null],
    ]);
  });

  it('says no chance where the history is too short, but the day that is foretold', async () => {
    expect(told(await ask(steady(10, {}, 4), budget(100)))).toEqual([[null, '2023-11-21']]);
  });
});

it('what is said to happen with a chance of p percent happens about that often', async () => {
  const said = { chances: 0, happened: 0, unsure: 0, variance: 0 };
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seededRandom(seed);
    const daily = Array.from({ length: 55 }, () => 5 + random.below(1000) / 100);
    const sums = daily
      .slice(0, 56)
      .map((cost, index) => ({ day: addDays(TODAY, index - 40), costAtto: attosOf(cost) }));
    const actual = daily.slice(25).reduce((sum, cost) => sum + cost, 0);
    // Somewhere around what a month costs.
    const limit = 280 + random.below(40);
    const [only] = await outlooksAt(MIDNIGHT_US, sums, budget(limit));
    const chance = Number(only?.chance) / 100;
    said.chances += chance;
    said.variance += chance * (1 - chance);
    said.happened += Number(actual >= limit);
    said.unsure += Number(chance > 0.05 && chance < 0.95);
    expect(only?.reached_on === null).toBe(chance < 0.5);
  }
  expect(said.unsure).toBeGreaterThan(20);
  // What happens differs from true chances by chance: by three standard deviations in one of 370 tries.
  expect(Math.abs(said.chances - said.happened)).toBeLessThan(3 * Math.sqrt(said.variance));
});
