import * as z from 'zod/mini';
import { recommendations } from '../../lib/insights/recommendations/recommendations.ts';
import type { Books } from '../../lib/spend/books.ts';
import { integer, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export const PARAMETERS = { days: z.prefault(integer(1, 90), '30') };

export const createGetRecommendations =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { days } = readQuery(PARAMETERS, query);
    return { status: 200, body: await recommendations(books, { project: caller.project, nowUs, days }) };
  };
