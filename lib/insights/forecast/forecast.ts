import type { Forecast, ForecastBackTest } from '../../api-contract.ts';
import type { Budgets } from '../../budgets/ports.ts';
import { addDays, daysBetween, daysFromTo, daysOfMonth, monthOf } from '../../calendar.ts';
import { type Decimal, money } from '../../money.ts';
import type { Books } from '../../spend/books.ts';
import { inMoneyOf } from '../../spend/shapes.ts';
import type { Day, Project } from '../../usage/record.ts';
import { toEstimate, toFloat, toRatio } from '../estimate.ts';
import type { BackTest } from './back-test.ts';
import { budgetOutlooks, MAX_WEEK_AHEAD } from './budget-outlook.ts';
import { DAYS_TO_COMPARE, driversOf, usersToCompare } from './drivers.ts';
import { meanOf, type Predict } from './methods.ts';
import { coverageOf } from './outlook.ts';
import { seriesOf } from './series.ts';

export interface ForecastBooks extends Books {
  readonly budgets: Pick<Budgets, 'list'>;
  /** The method for histories of six weeks and more. */
  readonly seasonal: Predict;
}

interface ForecastQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** Days after today. */
  readonly days: number;
}

/** Complete days that a forecast rests on at most: a quarter of a year. */
const HISTORY_DAYS = 91;
const RULE_DAYS = 7;
const RULE_MONTH_DAYS = 30;

/**
 * `GET /forecast`: from the day counters of a quarter of a year, however many records there are. The running day is no part
 * of the history; what it has cost counts as the least that it will cost.
 */
export async function forecast(books: ForecastBooks, question: ForecastQuestion): Promise<Forecast<bigint, Decimal>> {
  const { project, nowUs, days } = question;
  const { counters, budgets, calendar, currency, seasonal } = books;
  const today = calendar.dayOf(nowUs);
  const yesterday = addDays(today, -1);
  const [rows, standing, users] = await Promise.all([
    counters.days(project, addDays(today, -HISTORY_DAYS), today),
    budgets.list(project),
    usersToCompare(books, project, yesterday),
  ]);
  const monthEnd = daysOfMonth(monthOf(today)).at(-1) ?? today;
  const horizon = 1 + Math.max(days, daysBetween(today, monthEnd), MAX_WEEK_AHEAD);
  const frame = { today, elapsed: elapsedOf(books, today, nowUs), horizon, seasonal };
  const series = seriesOf(rows, frame);
  const { history, outlook, course, spentSince } = series;
  const costs = history.map(({ cost }) => cost);
  const spentAtto = spentSince(today);
  const spentOfMonthAtto = spentSince(`${monthOf(today)}-01`);
  const daysBefore = history.map(({ day }) => day);
  return {
    estimate: true,
    period_days: days,
    method: outlook === undefined ? 'none' : (outlook.test?.used.method ?? 'mean'),
    history: outlook === undefined ? null : toHistory(daysBefore, outlook.capped),
    backtest: outlook?.test === undefined ? null : toBackTest(outlook.test, costs),
    today: { date: today, spent: money(spentAtto), ...course.sumOf(0, 0), partial: true },
    days: daysFromTo(addDays(today, 1), addDays(today, days)).map((date, index) => ({
      date,
      ...course.sumOf(index + 1, index + 1),
    })),
    total: course.sumOf(1, days),
    month: {
      month: monthOf(today),
      spent: money(spentOfMonthAtto),
      ...course.sumOf(0, daysBetween(today, monthEnd), toFloat(spentOfMonthAtto - spentAtto)),
    },
    budgets: budgetOutlooks(standing, rows, series, frame),
    rule_of_thumb: ruleOfThumb(costs),
    drivers: history.length < DAYS_TO_COMPARE ? null : driversOf(yesterday, rows, users),
    ...inMoneyOf(currency, rows),
  };
}

/** How much of the day is over, from 0 to 1. */
function elapsedOf({ calendar }: Books, today: Day, nowUs: number): number {
  const [start, end] = [calendar.startOfDay(today), calendar.startOfDay(addDays(today, 1))];
  return (nowUs - start) / (end - start);
}

const toHistory = (days: readonly Day[], capped: readonly number[]): Forecast<bigint, Decimal>['history'] => ({
  from: days[0] ?? '',
  to: days.at(-1) ?? '',
  days: days.length,
  capped: capped.flatMap((index) => days[index] ?? []),
});

function toBackTest({ used, naive, tried, horizon }: BackTest, history: readonly number[]): ForecastBackTest<Decimal> {
  const maseOf = (error: number): Decimal | null => (naive.error > 0 ? toRatio(error / naive.error, 3) : null);
  return {
    mase: maseOf(used.error),
    naive: naive.method,
    coverage: toRatio(100 * coverageOf(used.trials, history), 1),
    trials: used.trials.length,
    horizon_days: horizon,
    methods: tried.map(({ method, error }) => ({ method, mase: maseOf(error) })),
  };
}

function ruleOfThumb(costs: readonly number[]): Forecast<bigint, Decimal>['rule_of_thumb'] {
  if (costs.length === 0) return null;
  const last = costs.slice(-RULE_DAYS);
  const mean = meanOf(last);
  return { days: last.length, daily_mean: toEstimate(mean), per_month: toEstimate(RULE_MONTH_DAYS * mean) };
}
