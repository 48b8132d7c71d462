import * as z from 'zod/mini';
import type { Books } from '../../../lib/spend/books.ts';
import { hourlyStats } from '../../../lib/spend/periods.ts';
import { integer, readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const PARAMETERS = { hours_ago: z.prefault(integer(0, 8784), '0') };

export const createGetHourlyStats =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { hours_ago: hoursAgo } = readQuery(PARAMETERS, query);
    return { status: 200, body: await hourlyStats(books, caller.project, nowUs, hoursAgo) };
  };
