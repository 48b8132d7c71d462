import * as z from 'zod/mini';
import { TOP_SORTS } from '../../../lib/api-contract.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { topUsers } from '../../../lib/spend/top.ts';
import { integer, oneOf, readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const topParameters = {
  limit: z.prefault(integer(1, 100), '10'),
  days: z.prefault(integer(1, 90), '7'),
  sort: z.prefault(oneOf(TOP_SORTS), 'cost'),
};

export const createGetTopUsers =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { project } = caller;
    return { status: 200, body: await topUsers(books, { project, nowUs, ...readQuery(topParameters, query) }) };
  };
