import type { RangeStats } from '../api-contract.ts';
import { zeroSums } from '../counters/families.ts';
import type { Decimal } from '../money.ts';
import type { PageRequest } from '../ports.ts';
import { askBooks, type SpendQuestion } from './ask-books.ts';
import type { Books } from './books.ts';
import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { compareBy, compareByKey, type Group } from './groups.ts';
import { toTotals } from './shapes.ts';

/**
 * `GET /stats/range`: the groups of a range of days that have calls, and the total of them all. Days and hours in order of
 * time, other groups by cost, largest first. A cursor is a place in that order: paging while nothing is recorded gives
 * each row once.
 */
export async function rangeStats(
  books: Books,
  question: SpendQuestion,
  page: PageRequest,
): Promise<RangeStats<bigint, Decimal>> {
  const { from, to, groupBy } = question;
  const isByTime = groupBy === 'day' || groupBy === 'hour';
  const compare = isByTime ? compareByKey : compareBy('cost');
  const after = page.cursor === undefined ? undefined : readPosition(page.cursor);
  const { groups, total, inMoney } = await askBooks(books, question);
  const sorted = groups.toSorted(compare);
  const start = after === undefined ? 0 : sorted.filter((group) => compare(group, after) <= 0).length;
  const rows = sorted.slice(start, start + page.limit);
  const last = rows.at(-1);
  const isLastPage = last === undefined || start + rows.length === sorted.length;
  return {
    from,
    to,
    group_by: groupBy,
    rows: rows.map(({ key, sums }) => ({
      key: groupBy === 'hour' ? books.calendar.iso(Number(key)) : key,
      ...toTotals(sums),
    })),
    total: toTotals(total),
    cursor: isLastPage ? null : writeCursor([last.sums.costAtto.toString(), last.key]),
    ...inMoney,
  };
}

function readPosition(cursor: string): Group {
  const [cost = '', key = ''] = readCursor(cursor, 2);
  if (!/^-?\d{1,60}$/.test(cost)) throw badCursor();
  return { key, sums: { ...zeroSums(), costAtto: BigInt(cost) } };
}
