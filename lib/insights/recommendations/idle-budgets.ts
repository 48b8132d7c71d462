import type { Budget, BudgetPeriod } from '../../budgets/budget.ts';
import { isOf } from '../../budgets/spending.ts';
import { addDays, daysFromTo } from '../../calendar.ts';
import type { CounterRow, Sums } from '../../counters/counter.ts';
import { groupRows, totalOf } from '../../spend/groups.ts';
import type { Day } from '../../usage/record.ts';
import { type DayScope, isDayScope } from '../day-scope.ts';

type Rows = readonly CounterRow<'day'>[];

/** A budget whose limit is out of all proportion to what is spent. */
export interface IdleBudget {
  readonly kind: 'budget_never_bites' | 'budget_cannot_be_met';
  readonly budget: Budget;
  readonly scope: DayScope;
  /** Of what the budget is about, in the whole period. */
  readonly sums: Sums;
  /** The least and the most that so many days in a row have cost. */
  readonly lowestAtto: bigint;
  readonly highestAtto: bigint;
  readonly windowDays: number;
}

/** The shortest month, so that a longer one costs no less. */
const WINDOW_DAYS = { daily: 1, weekly: 7, monthly: 28 } as const satisfies Record<BudgetPeriod, number>;
/** Complete days that are looked at, at least. */
const MIN_DAYS = 28;
/** The limit is more than so many times the most that was spent. */
const FAR_ABOVE = 4n;

/**
 * Budgets that each run of days as long as their period passed, or that none came near.
 *
 * @param rows day counters of the days, today's among them, which is not over and does not count
 */
export function idleBudgets(budgets: readonly Budget[], rows: Rows, today: Day): readonly IdleBudget[] {
  return budgets.flatMap((budget) => {
    const { scope } = budget;
    if (!isDayScope(scope)) return [];
    const own = rows.filter(({ key }) => key.day < today && isOf(scope, key));
    const days = complete(own, today);
    if (days.length < MIN_DAYS) return [];
    const windowDays = WINDOW_DAYS[budget.period];
    const sorted = windowSums(days, windowDays).toSorted((a, b) => Number(a > b) - Number(a < b));
    const [lowestAtto = 0n, highestAtto = 0n] = [sorted[0], sorted.at(-1)];
    const sums = totalOf(own);
    const kind = kindOf(budget, { lowestAtto, highestAtto, sums });
    return kind === undefined ? [] : [{ kind, budget, scope, sums, lowestAtto, highestAtto, windowDays }];
  });
}

function kindOf(
  { limitAtto }: Budget,
  { lowestAtto, highestAtto, sums }: Pick<IdleBudget, 'lowestAtto' | 'highestAtto' | 'sums'>,
): IdleBudget['kind'] | undefined {
  if (lowestAtto > limitAtto) return 'budget_cannot_be_met';
  // Of calls without a price nobody knows how near they came.
  const isFar = sums.unpricedCalls === 0n && highestAtto > 0n && highestAtto * FAR_ABOVE < limitAtto;
  return isFar ? 'budget_never_bites' : undefined;
}

/** What each complete day since the first with calls has cost. */
function complete(own: Rows, today: Day): readonly bigint[] {
  const byDay = groupRows(own, ({ day }) => day);
  const [first = today] = byDay
    .list()
    .map(({ key }) => key)
    .toSorted();
  return daysFromTo(first, addDays(today, -1)).map((day) => byDay.sumsOf(day).costAtto);
}

const windowSums = (days: readonly bigint[], length: number): readonly bigint[] =>
  Array.from({ length: days.length - length + 1 }, (_, start) =>
    days.slice(start, start + length).reduce((total, cost) => total + cost, 0n),
  );
