import * as z from 'zod/mini';
import { type RecommendationBooks, recommendations } from '../../lib/insights/recommendations/recommendations.ts';
import { integer, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export const PARAMETERS = { days: z.prefault(integer(1, 90), '30') };

export const createGetRecommendations =
  (books: RecommendationBooks): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { days } = readQuery(PARAMETERS, query);
    return { status: 200, body: await recommendations(books, { project: caller.project, nowUs, days }) };
  };
