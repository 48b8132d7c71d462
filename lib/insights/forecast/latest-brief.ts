import type { BudgetOutlook } from '../../api-contract.ts';
import type { Budget } from '../../budgets/budget.ts';
import { periodOf } from '../../budgets/period.ts';
import { isOf } from '../../budgets/spending.ts';
import { type Calendar, monthOf } from '../../calendar.ts';
import type { CounterRow } from '../../counters/counter.ts';
import { type Decimal, money } from '../../money.ts';
import type { Day } from '../../usage/record.ts';
import { isDayScope } from '../day-scope.ts';
import { type ExactBrief, toBrief } from './brief.ts';
import { forecastOfDays, frameOf } from './forecast-of-days.ts';
import { isOutlookOf, notBelow, youngBrief } from './kept-brief.ts';
import type { KeptForecast } from './kept-forecasts.ts';

/** What is known now, beside the forecast that was kept. */
interface Present {
  /** Day counters of the running month, and of {@link BRIEF_DAYS} days until today at least. */
  readonly rows: readonly CounterRow<'day'>[];
  /** Those that stand. */
  readonly budgets: readonly Budget[];
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay' | 'iso'>;
  readonly currency: string;
  readonly nowUs: number;
}

/** Days whose counters {@link latestBrief} is given. */
export const BRIEF_DAYS = 30;

const MAX_SHOWN_BUDGETS = 10;

/**
 * The forecast that was made last, with what is spent by now: nothing is expected to end below it. Where there is none of the
 * running month, as in a new ledger, one of the given days, by means.
 */
export function latestBrief(kept: KeptForecast | undefined, present: Present): ExactBrief {
  const brief = currentBrief(kept, present) ?? briefOfDays(present);
  const spent = spentSince(present, `${brief.month.month}-01`);
  const budgets = brief.budgets.flatMap((outlook) => currentOutlook(outlook, present));
  return {
    ...brief,
    month: { ...brief.month, ...notBelow(brief.month, spent), spent },
    budgets: budgets.toSorted(byDay).slice(0, MAX_SHOWN_BUDGETS),
  };
}

function currentBrief(kept: KeptForecast | undefined, { calendar, nowUs }: Present): ExactBrief | undefined {
  const brief = youngBrief(kept, nowUs);
  const isOfMonth = brief?.month.month === monthOf(calendar.dayOf(nowUs));
  return isOfMonth && brief?.method !== 'none' ? brief : undefined;
}

/** Of the budgets those of all calls: each other one would need a history of its own. */
function briefOfDays({ rows, budgets, calendar, currency, nowUs }: Present): ExactBrief {
  const frame = frameOf({ calendar, nowUs, days: 0 }, () => undefined);
  const ofAll = budgets.filter(({ scope }) => scope.type === 'all');
  return toBrief(forecastOfDays(rows, { ...frame, days: 0, currency, budgets: ofAll }), calendar.iso(nowUs));
}

/** The outlook of a budget whose terms and period are still those, and whose limit is yet to be reached. */
function currentOutlook(outlook: BudgetOutlook<Decimal>, present: Present): readonly BudgetOutlook<Decimal>[] {
  const { budgets, calendar, nowUs } = present;
  const budget = budgets.find(({ id }) => id === outlook.id);
  if (budget === undefined || outlook.reached_on === null) return [];
  const period = periodOf(budget.period, calendar.dayOf(nowUs));
  if (!isOutlookOf(outlook, { budget, period, user: outlook.user_id })) return [];
  const spent = isDayScope(budget.scope) ? spentSince(present, period.from, budget.scope) : outlook.spent;
  if (spent.units >= budget.limitAtto) return [];
  return [{ ...outlook, ...notBelow(outlook, spent), name: budget.name, spent }];
}

function spentSince({ rows }: Present, from: Day, scope: Parameters<typeof isOf>[0] = { type: 'all' }): Decimal {
  const own = rows.filter(({ key }) => key.day >= from && isOf(scope, key));
  return money(own.reduce((total, { sums }) => total + sums.costAtto, 0n));
}

const byDay = (a: BudgetOutlook<Decimal>, b: BudgetOutlook<Decimal>): number =>
  (a.reached_on ?? '') < (b.reached_on ?? '') ? -1 : Number(a.reached_on !== b.reached_on);
