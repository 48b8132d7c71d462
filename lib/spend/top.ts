import type { Top, TopKind, TopSort, TopUsers } from '../api-contract.ts';
import { addDays } from '../calendar.ts';
import type { Decimal } from '../money.ts';
import type { Project } from '../usage/record.ts';
import { askBooks } from './ask-books.ts';
import type { Books } from './books.ts';
import type { SpendFilter } from './crossings.ts';
import { compareBy } from './groups.ts';
import { toFigures } from './shapes.ts';

interface TopQuestion {
  readonly project: Project;
  /** Today counts as the last of the days, until now. */
  readonly nowUs: number;
  readonly days: number;
  readonly limit: number;
  readonly sort: TopSort;
  readonly by: TopKind;
  readonly filter: SpendFilter;
}

/** `GET /top`: who or what spent most in the last days. The key '' among anchors holds the calls without one. */
export async function top(books: Books, question: TopQuestion): Promise<Top<bigint, Decimal>> {
  const { project, nowUs, days, limit, sort, by, filter } = question;
  const to = books.calendar.dayOf(nowUs);
  const from = addDays(to, 1 - days);
  const { groups, inMoney } = await askBooks(books, { project, from, to, groupBy: by, filter });
  const largest = groups.toSorted(compareBy(sort)).slice(0, limit);
  return {
    period_days: days,
    by,
    top: largest.map(({ key, sums }) => ({ key, ...toFigures(sums) })),
    ...inMoney,
  };
}

/** `GET /top_users`. */
export async function topUsers(
  books: Books,
  question: Omit<TopQuestion, 'by' | 'filter'>,
): Promise<TopUsers<bigint, Decimal>> {
  const { by: _by, top: users, ...answer } = await top(books, { ...question, by: 'user', filter: {} });
  return { ...answer, top_users: users.map(({ key, ...figures }) => ({ user_id: key, ...figures })) };
}
