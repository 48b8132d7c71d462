import type { Books } from '../../../lib/spend/books.ts';
import { currentStats } from '../../../lib/spend/periods.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const createGetCurrentStats =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    readQuery({}, query);
    return { status: 200, revalidates: true, body: await currentStats(books, caller.project, nowUs) };
  };
