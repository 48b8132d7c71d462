import type { CurrentStats, DailyStats, HourlyStats, MonthlyStats, PeriodStats } from '../api-contract.ts';
import { daysOfMonth } from '../calendar.ts';
import type { Decimal } from '../money.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Books } from './books.ts';
import { type AnyRow, tokensOf, totalOf } from './groups.ts';
import { costOf, inMoneyOf, sharesByFunction, sharesByModel, successRate, toTotals, toTrend } from './shapes.ts';

const HOUR_US = 3_600_000_000;

/** `GET /stats/current`: the clock hour and the day that are running, until now. */
export async function currentStats(
  { counters, calendar, currency }: Books,
  project: Project,
  nowUs: number,
): Promise<CurrentStats<bigint, Decimal>> {
  const today = calendar.dayOf(nowUs);
  const [hourRows, dayRows] = await Promise.all([
    counters.hours(project, today, calendar.hourStartOf(nowUs)),
    counters.days(project, today, today),
  ]);
  return {
    current_hour: toTotals(totalOf(hourRows)),
    today: { date: today, ...withShares(dayRows) },
    ...inMoneyOf(currency, dayRows),
  };
}

/** Totals of rows, and their parts by model and by function. */
export const withShares = (rows: readonly AnyRow[]) => ({
  ...toTotals(totalOf(rows)),
  by_model: sharesByModel(rows),
  by_function: sharesByFunction(rows),
});

/** `GET /stats/hourly`: the clock hour in which the instant `hoursAgo` hours before now lies. */
export async function hourlyStats(
  { counters, calendar, currency }: Books,
  project: Project,
  nowUs: number,
  hoursAgo: number,
): Promise<HourlyStats<bigint, Decimal>> {
  const hourStartUs = calendar.hourStartOf(nowUs - hoursAgo * HOUR_US);
  const date = calendar.dayOf(hourStartUs);
  const rows = await counters.hours(project, date, hourStartUs);
  return {
    period: 'hourly',
    date,
    hour: calendar.hourOfDay(hourStartUs),
    start: calendar.iso(hourStartUs),
    ...periodStats(currency, rows),
  };
}

/** `GET /stats/daily`. */
export async function dailyStats(
  { counters, currency }: Books,
  project: Project,
  date: Day,
): Promise<DailyStats<bigint, Decimal>> {
  return { period: 'daily', date, ...periodStats(currency, await counters.days(project, date, date)) };
}

interface Month {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
}

/** `GET /stats/monthly`: with every day of the month that has begun. */
export async function monthlyStats(
  { counters, calendar, currency }: Books,
  project: Project,
  nowUs: number,
  { year, month }: Month,
): Promise<MonthlyStats<bigint, Decimal>> {
  const today = calendar.dayOf(nowUs);
  const days = daysOfMonth(`${year}-${String(month).padStart(2, '0')}`);
  const rows = await counters.days(project, days[0] ?? today, days.at(-1) ?? today);
  const begun = days.filter((day) => day <= today);
  return { period: 'monthly', year, month, ...periodStats(currency, rows), days: toTrend(rows, begun, today) };
}

function periodStats(currency: string, rows: readonly AnyRow[]): PeriodStats<bigint, Decimal> {
  const total = totalOf(rows);
  return {
    total_calls: total.calls,
    total_tokens: tokensOf(total),
    total_cost: costOf(total),
    success_rate: successRate(total),
    by_model: sharesByModel(rows),
    by_function: sharesByFunction(rows),
    ...inMoneyOf(currency, rows),
  };
}
