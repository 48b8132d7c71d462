import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../../lib/budgets/budget.ts';
import { addDays } from '../../../../lib/calendar.ts';
import { forecast, IN_MINUTES } from '../../../../lib/insights/forecast/forecast.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';
import { budget } from '../../budgets/budget-builder.ts';

// Noon in Shanghai on a Thursday, in the middle of a month of 30 days.
const NOW_US = Date.UTC(2023, 10, 16, 4) * 1000;
const TODAY = '2023-11-16';

const monthly = (id: string, scope: Budget['scope'], limit: number): Budget =>
  budget({ id, scope, period: 'monthly', limitAtto: attosOf(limit) });

/** Each day of the last `days`, and half a day of today. */
const steady = (cost: number, names: Partial<DaySum>, days = 40): DaySum[] =>
  Array.from({ length: days + 1 }, (_, ago) => ({
    day: addDays(TODAY, -ago),
    costAtto: attosOf(ago === 0 ? cost / 2 : cost),
    ...names,
  }));

async function ask(sums: readonly DaySum[], budgets: readonly Budget[], isInTime = true) {
  const bounds = isInTime ? {} : { bounds: IN_MINUTES };
  const question = { project: 'main', nowUs: NOW_US, days: 1, ...bounds };
  const { budgets: outlooks, budgets_left_out: leftOut } = await forecast(insightBooks(sums, budgets), question);
  const told = outlooks.map(({ id, user_id, chance, reached_on: day }) => [id, user_id, Number(chance), day]);
  return { outlooks, told, leftOut };
}

describe('a budget of a name', () => {
  it('says how the running period of the user or the anchor will end', async () => {
    const { outlooks, told, leftOut } = await ask(
      [...steady(10, { user: 'u' }), ...steady(2, { user: 'v' }), ...steady(4, { anchor: 'a' })],
      [
        monthly('b-1', { type: 'user', value: 'u' }, 250),
        monthly('b-2', { type: 'user', value: 'v' }, 250),
        monthly('b-3', { type: 'anchor', value: 'a' }, 100),
      ],
    );
    // 15 days of 10 and half of today; at the end 30 days.
    expect(outlooks.slice(0, 1).map(({ spent, expected }) => [spent, expected].map(String))).toEqual([['155', '300']]);
    expect(outlooks[0]).toMatchObject({ method: 'weekday_mean', scope: { type: 'user', value: 'u' } });
    expect(told).toEqual([
      ['b-1', null, 100, '2023-11-25'],
      ['b-2', null, 0, null],
      ['b-3', null, 100, '2023-11-25'],
    ]);
    expect(leftOut).toEqual([]);
  });

  it('is left out and named where too much would have to be read in time, and not where there are minutes', async () => {
    const budgets = Array.from({ length: 5 }, (_, index) =>
      monthly(`b-${index}`, { type: 'anchor', value: `a-${index}` }, 100),
    );
    const { told, leftOut } = await ask([], budgets);
    expect([told.length, leftOut]).toEqual([3, ['b-3', 'b-4']]);
    const { told: all, leftOut: none } = await ask([], budgets, false);
    expect([all.length, none]).toEqual([5, []]);
  });
});

describe('a budget of each user', () => {
  const each = monthly('b-1', { type: 'each_user' }, 250);

  it('names the users who will more likely reach it than not, or have, the first day first', async () => {
    const { told } = await ask(
      [
        ...steady(10, { user: 'slow' }),
        ...steady(20, { user: 'fast' }),
        ...steady(40, { user: 'over' }),
        ...steady(1, { user: 'thrifty' }),
      ],
      [each],
    );
    expect(told).toEqual([
      ['b-1', 'over', 100, '2023-11-07'],
      ['b-1', 'fast', 100, '2023-11-13'],
      ['b-1', 'slow', 100, '2023-11-25'],
    ]);
  });

  it('looks at the ten users with the largest cost of late', async () => {
    const users = Array.from({ length: 14 }, (_, user) => steady(20 + user, { user: `u-${user}` })).flat();
    const { told } = await ask(users, [each]);
    expect(told.map(([, user]) => user).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, index) => `u-${index + 4}`).toSorted(),
    );
  });

  it('is left out and named where there are too many users to compare', async () => {
    const users = Array.from({ length: 700 }, (_, user) => steady(20, { user: `u-${user}` }, 14)).flat();
    const { told, leftOut } = await ask(users, [each]);
    expect([told, leftOut]).toEqual([[], ['b-1']]);
    expect((await ask(users, [each], false)).told).toHaveLength(10);
  });

  it('says nothing of a user who began today, but what is reached', async () => {
    const { told } = await ask([{ day: TODAY, user: 'new', costAtto: attosOf(251) }], [each]);
    expect(told).toEqual([['b-1', 'new', 100, TODAY]]);
  });
});
