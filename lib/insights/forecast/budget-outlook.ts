import type { BudgetOutlook } from '../../api-contract.ts';
import type { Budget } from '../../budgets/budget.ts';
import { scopeAnswer } from '../../budgets/budget-answer.ts';
import { type Period, periodOf } from '../../budgets/period.ts';
import { isOf } from '../../budgets/spending.ts';
import { addDays, daysBetween, daysFromTo } from '../../calendar.ts';
import type { CounterRow } from '../../counters/counter.ts';
import { type Decimal, money } from '../../money.ts';
import type { Day } from '../../usage/record.ts';
import { type DayScope, isDayScope } from '../day-scope.ts';
import { toFloat, toRatio } from '../estimate.ts';
import { methodOf, type Series, type SeriesFrame, seriesOf } from './series.ts';

/** Days after today that the running period of a budget may reach beside those of the month: a week may end in the next one. */
export const MAX_WEEK_AHEAD = 6;

/** A limit is foretold to be reached when it is in at least so many percent of the courses. */
const LIKELY = 50;

type Rows = readonly CounterRow<'day'>[];

/**
 * When each budget's limit would be reached in its running period, and how likely that is: of those whose spending the day
 * counters tell.
 *
 * @param rows the day counters that the forecast rests on
 * @param all the series of all of them
 */
export function budgetOutlooks(
  budgets: readonly Budget[],
  rows: Rows,
  all: Series,
  frame: SeriesFrame,
): readonly BudgetOutlook<Decimal>[] {
  const known = new Map<string, Series>();
  return budgets.flatMap((budget) => {
    const { scope } = budget;
    if (!isDayScope(scope)) return [];
    const name = scope.type === 'all' ? '' : `${scope.type} ${scope.value}`;
    const series = known.get(name) ?? (scope.type === 'all' ? all : ownSeries(rows, scope, frame));
    known.set(name, series);
    return [outlookOfBudget(budget, series, frame.today)];
  });
}

/** Without the seasonal model: fitted for each of a hundred budgets it would take seconds. */
const ownSeries = (rows: Rows, scope: DayScope, frame: SeriesFrame): Series =>
  seriesOf(
    rows.filter(({ key }) => isOf(scope, key)),
    { ...frame, seasonal: () => undefined },
  );

/** @param user of `each_user` only: whose series it is */
export function outlookOfBudget(
  budget: Budget,
  series: Series,
  today: Day,
  user: string | null = null,
): BudgetOutlook<Decimal> {
  const period = periodOf(budget.period, today);
  const spentAtto = series.spentSince(period.from);
  const spentBefore = toFloat(spentAtto - series.spentSince(today));
  return {
    id: budget.id,
    name: budget.name,
    scope: scopeAnswer(budget.scope),
    user_id: user,
    period: budget.period,
    period_to: period.to,
    limit: money(budget.limitAtto),
    spent: money(spentAtto),
    method: methodOf(series),
    ...series.course.sumOf(0, daysBetween(today, period.to), spentBefore),
    ...reachOf(budget, series, { period, today, spentAtto, spentBefore }),
  };
}

interface Running {
  readonly period: Period;
  readonly today: Day;
  readonly spentAtto: bigint;
  /** On the days of the period before today. */
  readonly spentBefore: number;
}

function reachOf(
  { limitAtto }: Budget,
  { course, spentSince }: Series,
  { period, today, spentAtto, spentBefore }: Running,
): Pick<BudgetOutlook<Decimal>, 'chance' | 'reached_on'> {
  if (spentAtto >= limitAtto) {
    const spentUntil = (day: Day): bigint => spentAtto - spentSince(addDays(day, 1));
    const over = daysFromTo(period.from, today);
    return { chance: toRatio(100, 0), reached_on: over.find((day) => spentUntil(day) >= limitAtto) ?? today };
  }
  const coming = daysFromTo(today, period.to);
  const percents = course.percentsReaching(toFloat(limitAtto), coming.length - 1, spentBefore);
  const percent = percents.at(-1) ?? 0;
  return {
    // Rounded down, so that it says what the day says.
    chance: course.areKnown ? toRatio(Math.floor(percent), 0) : null,
    reached_on: percent < LIKELY ? null : (coming.find((_day, index) => (percents[index] ?? 0) >= LIKELY) ?? null),
  };
}
