import type { DashboardSums } from '../api-contract.ts';
import { addDays, daysFromTo, monthOf } from '../calendar.ts';
import type { CounterRow } from '../counters/counter.ts';
import type { Decimal } from '../money.ts';
import type { Day, Project } from '../usage/record.ts';
import { askBooks } from './ask-books.ts';
import type { Books } from './books.ts';
import { type AnyRow, compareBy, type Group, groupRows, totalOf } from './groups.ts';
import { withShares } from './periods.ts';
import { inMoneyOf, successRate, toFigures, toTotals, toTrend } from './shapes.ts';
import { newestUsers } from './user-days.ts';

const TREND_DAYS = 30;
const RECENT_DAYS = 7;
const TOP_LIMIT = 10;

/** Counters that a first screen is made of. */
export interface DashboardRows {
  /** From the first of the month or 30 days ago on, whichever is earlier: every running period of a budget is in it. */
  readonly days: readonly CounterRow<'day'>[];
  /** Of today. */
  readonly hours: readonly CounterRow<'hour'>[];
  /** Of yesterday. */
  readonly hoursBefore: readonly CounterRow<'hour'>[];
}

export async function readDashboardRows(
  { counters, calendar }: Books,
  project: Project,
  nowUs: number,
): Promise<DashboardRows> {
  const today = calendar.dayOf(nowUs);
  const [readFrom = today] = [`${monthOf(today)}-01`, addDays(today, 1 - TREND_DAYS)].toSorted();
  const [days, hours, hoursBefore] = await Promise.all([
    counters.days(project, readFrom, today),
    counters.hours(project, today),
    counters.hours(project, addDays(today, -1)),
  ]);
  return { days, hours, hoursBefore };
}

/**
 * The spending of `GET /dashboard`: the page's first screen, in one reading of the day counters, two days of hours, and a week of users
 * and anchors.
 */
export async function dashboard(
  books: Books,
  project: Project,
  nowUs: number,
  read: Promise<DashboardRows>,
): Promise<DashboardSums<bigint, Decimal>> {
  const { counters, calendar, currency } = books;
  const today = calendar.dayOf(nowUs);
  const yesterday = addDays(today, -1);
  const monthStart = `${monthOf(today)}-01`;
  const trendDays = daysFromTo(addDays(today, 1 - TREND_DAYS), today);
  const recentFrom = addDays(today, 1 - RECENT_DAYS);
  const [{ days: rows, hours, hoursBefore }, anchors, users] = await Promise.all([
    read,
    askBooks(books, { project, from: recentFrom, to: today, groupBy: 'anchor', filter: {} }),
    newestUsers(counters, project, daysFromTo(recentFrom, today)),
  ]);
  const currentHourUs = calendar.hourStartOf(nowUs);
  const since = (from: Day): readonly AnyRow[] => rows.filter(({ key }) => key.day >= from);
  const between = (from: Day, to: Day): readonly AnyRow[] => since(from).filter(({ key }) => key.day <= to);
  const beforeFrom = addDays(recentFrom, -RECENT_DAYS);
  const beforeTo = addDays(recentFrom, -1);
  return {
    generated_at: calendar.iso(nowUs, 3),
    time_zone: calendar.zone,
    current_hour: toTotals(totalOf(hours.filter(({ key }) => key.hourStartUs === currentHourUs))),
    today: { date: today, ...withShares(since(today)) },
    hours: hoursUntil(books, today, currentHourUs, hours),
    yesterday: { date: yesterday, ...toTotals(totalOf(rows.filter(({ key }) => key.day === yesterday))) },
    yesterday_until_now: toTotals(totalOf(completedBefore(books, currentHourUs, hoursBefore))),
    month: { ...yearAndMonth(today), ...toTotals(totalOf(since(monthStart))) },
    cost_trend: toTrend(rows, trendDays, today),
    recent: { from: recentFrom, to: today, ...withShares(since(recentFrom)) },
    before: { from: beforeFrom, to: beforeTo, ...withShares(between(beforeFrom, beforeTo)) },
    top_anchors: topOf(anchors.groups).map(({ key, sums }) => ({ key, ...toFigures(sums) })),
    top_users_days: users.days,
    top_users: topOf(users.groups).map(({ key, sums }) => ({ user_id: key, ...toFigures(sums) })),
    ...inMoneyOf(currency, rows),
  };
}

const topOf = (groups: readonly Group[]): readonly Group[] => groups.toSorted(compareBy('cost')).slice(0, TOP_LIMIT);

function yearAndMonth(day: Day): { year: number; month: number } {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)) };
}

/** Every hour of the day that has begun, those without calls too. */
function hoursUntil(
  { calendar }: Books,
  day: Day,
  currentHourUs: number,
  rows: readonly CounterRow<'hour'>[],
): DashboardSums<bigint, Decimal>['hours'] {
  const byHour = groupRows(rows, ({ hourStartUs }) => String(hourStartUs));
  const begun = calendar.hoursOf(day).filter((hourStartUs) => hourStartUs <= currentHourUs);
  return begun.map((hourStartUs) => {
    const sums = byHour.sumsOf(String(hourStartUs));
    return { start: calendar.iso(hourStartUs), ...toFigures(sums), success_rate: successRate(sums) };
  });
}

/** What lies in the clock hours that are complete today, so that a whole hour is never set against a part of one. */
function completedBefore(
  { calendar }: Books,
  currentHourUs: number,
  rows: readonly CounterRow<'hour'>[],
): readonly AnyRow[] {
  const currentHour = calendar.hourOfDay(currentHourUs);
  return rows.filter(({ key }) => calendar.hourOfDay(key.hourStartUs) < currentHour);
}
