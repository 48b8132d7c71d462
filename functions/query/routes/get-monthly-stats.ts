import * as z from 'zod/mini';
import { FIRST_DAY, LAST_DAY } from '../../../lib/calendar.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { monthlyStats } from '../../../lib/spend/periods.ts';
import { integer, readQuery } from '../../http/parameters.ts';
import type { RouteHandler, RouteRequest } from '../../route.ts';

const yearOf = (day: string): number => Number(day.slice(0, 4));

export const PARAMETERS = {
  year: z.optional(integer(yearOf(FIRST_DAY), yearOf(LAST_DAY))),
  month: z.optional(integer(1, 12)),
};

export const createGetMonthlyStats =
  (books: Books): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const today = books.calendar.dayOf(nowUs);
    const { year = yearOf(today), month = Number(today.slice(5, 7)) } = readQuery(PARAMETERS, query, bothOrNone);
    return { status: 200, body: await monthlyStats(books, caller.project, nowUs, { year, month }) };
  };

function bothOrNone({ year, month }: RouteRequest['query']) {
  if ((year === undefined) === (month === undefined)) return [];
  return [{ path: year === undefined ? 'year' : 'month', message: 'year and month go together, or neither' }];
}
