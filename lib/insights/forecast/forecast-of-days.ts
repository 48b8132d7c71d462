import type { Forecast, ForecastBackTest } from '../../api-contract.ts';
import type { Budget } from '../../budgets/budget.ts';
import { addDays, type Calendar, daysBetween, daysFromTo, daysOfMonth, monthOf } from '../../calendar.ts';
import type { CounterRow } from '../../counters/counter.ts';
import { type Decimal, money } from '../../money.ts';
import { inMoneyOf } from '../../spend/shapes.ts';
import type { Day } from '../../usage/record.ts';
import { toEstimate, toFloat, toRatio } from '../estimate.ts';
import type { BackTest } from './back-test.ts';
import { budgetOutlooks, MAX_WEEK_AHEAD } from './budget-outlook.ts';
import { DAYS_TO_COMPARE, driversOf } from './drivers.ts';
import { meanOf, type Predict } from './methods.ts';
import { coverageOf } from './outlook.ts';
import { methodOf, type SeriesFrame, seriesOf } from './series.ts';

const RULE_DAYS = 7;
const RULE_MONTH_DAYS = 30;

/** What a forecast of day counters rests on besides. */
export interface DaysFrame extends SeriesFrame {
  /** Days after today that are told. */
  readonly days: number;
  readonly currency: string;
  readonly budgets: readonly Budget[];
}

/** Where a forecast of these days begins and how far it must look: to the end of the month and of every period of a budget. */
export function frameOf(
  { calendar, nowUs, days }: { calendar: Pick<Calendar, 'dayOf' | 'startOfDay'>; nowUs: number; days: number },
  seasonal: Predict,
): SeriesFrame {
  const today = calendar.dayOf(nowUs);
  const [start, end] = [calendar.startOfDay(today), calendar.startOfDay(addDays(today, 1))];
  return {
    today,
    elapsed: (nowUs - start) / (end - start),
    horizon: 1 + Math.max(days, daysBetween(today, monthEnd(today)), MAX_WEEK_AHEAD),
    seasonal,
  };
}

const monthEnd = (day: Day): Day => daysOfMonth(monthOf(day)).at(-1) ?? day;

/**
 * All of a forecast that the day counters tell: no user and no anchor is in them. The running day is no part of the history; what
 * it has cost counts as the least that it will cost.
 */
export function forecastOfDays(rows: readonly CounterRow<'day'>[], frame: DaysFrame): Forecast<bigint, Decimal> {
  const { today, days, budgets, currency } = frame;
  const series = seriesOf(rows, frame);
  const { history, outlook, course, spentSince } = series;
  const costs = history.map(({ cost }) => cost);
  const spentAtto = spentSince(today);
  const spentOfMonthAtto = spentSince(`${monthOf(today)}-01`);
  const daysBefore = history.map(({ day }) => day);
  return {
    estimate: true,
    period_days: days,
    method: methodOf(series),
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
      ...course.sumOf(0, daysBetween(today, monthEnd(today)), toFloat(spentOfMonthAtto - spentAtto)),
    },
    budgets: budgetOutlooks(budgets, rows, series, frame),
    budgets_left_out: [],
    rule_of_thumb: ruleOfThumb(costs),
    drivers: history.length < DAYS_TO_COMPARE ? null : driversOf(rows, undefined, addDays(today, -1)),
    ...inMoneyOf(currency, rows),
  };
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
