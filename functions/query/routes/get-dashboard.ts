import type { Books } from '../../../lib/spend/books.ts';
import { dashboard } from '../../../lib/spend/dashboard.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const createGetDashboard =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    readQuery({}, query);
    return { status: 200, body: await dashboard(books, caller.project, nowUs) };
  };
