import type { UsageReport } from '../api-contract.ts';
import { daysFromTo } from '../calendar.ts';
import type { Decimal } from '../money.ts';
import { askBooks } from '../spend/ask-books.ts';
import type { Books } from '../spend/books.ts';
import { type AnyRow, compareBy, groupRows } from '../spend/groups.ts';
import { withShares } from '../spend/periods.ts';
import { inMoneyOf, sharesOf, toFigures, toTotals } from '../spend/shapes.ts';
import { newestUsers } from '../spend/user-days.ts';
import type { Day, Project } from '../usage/record.ts';

/** A range of days, both inclusive. */
export interface ReportQuestion {
  readonly project: Project;
  readonly from: Day;
  readonly to: Day;
  readonly nowUs: number;
  /** User counters that may be read. */
  readonly maxUserDays: number;
}

const TOP_LIMIT = 100;

/** A report of the books, and the day counters that it is made of. */
export async function usageReport(
  books: Books,
  question: ReportQuestion,
): Promise<{ report: UsageReport<bigint, Decimal>; rows: readonly AnyRow[] }> {
  const { counters, calendar, currency } = books;
  const { project, from, to, nowUs, maxUserDays } = question;
  const days = daysFromTo(from, to);
  const [rows, anchors, users] = await Promise.all([
    counters.days(project, from, to),
    askBooks(books, { project, from, to, groupBy: 'anchor', filter: {} }),
    newestUsers(counters, project, days, maxUserDays),
  ]);
  const { by_model, by_function, ...totals } = withShares(rows);
  const top = users.groups.toSorted(compareBy('cost')).slice(0, TOP_LIMIT);
  const report = {
    project,
    from,
    to,
    days: days.length,
    generated_at: calendar.iso(nowUs),
    time_zone: calendar.zone,
    totals,
    by_day: daysOf(rows, days, calendar.dayOf(nowUs)),
    by_model,
    by_function,
    by_anchor: sharesOf(anchors.groups),
    top_users_days: users.days,
    top_users: top.map(({ key, sums }) => ({ user_id: key, ...toFigures(sums) })),
    ...inMoneyOf(currency, rows),
  };
  return { report, rows };
}

function daysOf(rows: readonly AnyRow[], days: readonly Day[], today: Day): UsageReport<bigint, Decimal>['by_day'] {
  const byDay = groupRows(rows, ({ day }) => day);
  return days.map((date) => ({
    date,
    ...(date >= today && { partial: true as const }),
    ...toTotals(byDay.sumsOf(date)),
  }));
}
