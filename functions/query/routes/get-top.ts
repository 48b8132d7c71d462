import { TOP_KINDS } from '../../../lib/api-contract.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { top } from '../../../lib/spend/top.ts';
import { filterParameters, oneOf, readQuery, toFilter } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import { topParameters } from './get-top-users.ts';

export const PARAMETERS = { by: oneOf(TOP_KINDS), ...topParameters, ...filterParameters };

export const createGetTop =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { by, limit, days, sort, ...filter } = readQuery(PARAMETERS, query);
    const question = { project: caller.project, nowUs, by, limit, days, sort, filter: toFilter(filter) };
    return { status: 200, body: await top(books, question) };
  };
