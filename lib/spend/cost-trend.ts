import type { CostTrend } from '../api-contract.ts';
import { addDays, daysFromTo } from '../calendar.ts';
import { zeroSums } from '../counters/families.ts';
import type { Decimal } from '../money.ts';
import type { Project } from '../usage/record.ts';
import { askBooks } from './ask-books.ts';
import type { Books } from './books.ts';
import type { SpendFilter } from './crossings.ts';
import { toTrendDay } from './shapes.ts';

interface TrendQuestion {
  readonly project: Project;
  readonly nowUs: number;
  readonly days: number;
  readonly filter: SpendFilter;
}

/** `GET /cost_trend`: every one of the last days, oldest first; today is the last and is not over. */
export async function costTrend(books: Books, question: TrendQuestion): Promise<CostTrend<bigint, Decimal>> {
  const { project, nowUs, days, filter } = question;
  const today = books.calendar.dayOf(nowUs);
  const from = addDays(today, 1 - days);
  const { groups, inMoney } = await askBooks(books, { project, from, to: today, groupBy: 'day', filter });
  const byDay = new Map(groups.map(({ key, sums }) => [key, sums]));
  return {
    period_days: days,
    data: daysFromTo(from, today).map((day) => toTrendDay(day, byDay.get(day) ?? zeroSums(), today)),
    ...inMoney,
  };
}
