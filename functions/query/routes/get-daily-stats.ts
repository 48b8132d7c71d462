import * as z from 'zod/mini';
import { addDays } from '../../../lib/calendar.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { dailyStats } from '../../../lib/spend/periods.ts';
import { day, integer, readQuery } from '../../http/parameters.ts';
import type { RouteHandler, RouteRequest } from '../../route.ts';

export const PARAMETERS = { days_ago: z.prefault(integer(0, 3660), '0'), date: z.optional(day) };

export const createGetDailyStats =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { days_ago: daysAgo, date } = readQuery(PARAMETERS, query, notBoth);
    const asked = date ?? addDays(books.calendar.dayOf(nowUs), -daysAgo);
    return { status: 200, body: await dailyStats(books, caller.project, asked) };
  };

function notBoth({ days_ago: daysAgo, date }: RouteRequest['query']) {
  const isAmbiguous = daysAgo !== undefined && date !== undefined;
  return isAmbiguous ? [{ path: 'date', message: 'cannot be given together with days_ago' }] : [];
}
