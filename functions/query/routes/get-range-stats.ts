import * as z from 'zod/mini';
import { RANGE_GROUPS, type RangeGroup } from '../../../lib/api-contract.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { rangeStats } from '../../../lib/spend/range.ts';
import {
  day,
  filterParameters,
  oneOf,
  pageParameters,
  rangeFaults,
  readQuery,
  toFilter,
  toPage,
} from '../../http/parameters.ts';
import type { RouteHandler, RouteRequest } from '../../route.ts';

export const PARAMETERS = {
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
    const { from, to, group_by: groupBy, ...rest } = readQuery(PARAMETERS, query, faultsBetween);
    const question = { project: caller.project, from, to, groupBy, filter: toFilter(rest) };
    return { status: 200, body: await rangeStats(books, question, toPage(rest)) };
  };

function faultsBetween({ group_by: groupBy, ...range }: RouteRequest['query']) {
  const isFine = FINE_GROUPS.includes(groupBy);
  return isFine ? rangeFaults(range, MAX_DAYS_OF_FINE_GROUPS, `by ${groupBy} a range`) : rangeFaults(range, MAX_DAYS);
}
