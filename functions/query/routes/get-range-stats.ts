import * as z from 'zod/mini';
import { RANGE_GROUPS, type RangeGroup } from '../../../lib/api-contract.ts';
import { addDays, daysBetween, isDay } from '../../../lib/calendar.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { rangeStats } from '../../../lib/spend/range.ts';
import type { RouteHandler, RouteRequest } from '../../route.ts';
import { day, filterParameters, oneOf, pageParameters, readQuery, toFilter, toPage } from '../parameters.ts';

const PARAMETERS = {
  from: day,
  to: day,
  group_by: z.prefault(oneOf(RANGE_GROUPS), 'day'),
  ...filterParameters,
  ...pageParameters,
};

const MAX_DAYS = 366;
const MAX_DAYS_OF_FINE_GROUPS = 31;
const FINE_GROUPS: readonly (string | undefined)[] = ['hour', 'user'] satisfies RangeGroup[];

export const createGetRangeStats =
  (books: Books): RouteHandler =>
  async ({ caller, query }) => {
    const { from, to, group_by: groupBy, ...rest } = readQuery(PARAMETERS, query, rangeFaults);
    const question = { project: caller.project, from, to, groupBy, filter: toFilter(rest) };
    return { status: 200, body: await rangeStats(books, question, toPage(rest)) };
  };

function rangeFaults({ from = '', to = '', group_by: groupBy }: RouteRequest['query']) {
  if (!isDay(from) || !isDay(to)) return [];
  if (from > to) return [{ path: 'to', message: `must not be before from, ${from}` }];
  const isFine = FINE_GROUPS.includes(groupBy);
  const most = isFine ? MAX_DAYS_OF_FINE_GROUPS : MAX_DAYS;
  if (daysBetween(from, to) < most) return [];
  const subject = isFine ? `by ${groupBy} a range` : 'a range';
  return [{ path: 'to', message: `${subject} has 1 to ${most} days: at most until ${addDays(from, most - 1)}` }];
}
