import * as z from 'zod/mini';
import type { Books } from '../../../lib/spend/books.ts';
import { costTrend } from '../../../lib/spend/cost-trend.ts';
import { filterParameters, integer, readQuery, toFilter } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const PARAMETERS = { days: z.prefault(integer(1, 366), '30'), ...filterParameters };

export const createGetCostTrend =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { days, ...filter } = readQuery(PARAMETERS, query);
    const question = { project: caller.project, nowUs, days, filter: toFilter(filter) };
    return { status: 200, body: await costTrend(books, question) };
  };
