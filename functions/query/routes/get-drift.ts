import * as z from 'zod/mini';
import { addDays } from '../../../lib/calendar.ts';
import { overDefault } from '../../../lib/pricing/price-books.ts';
import { drift } from '../../../lib/spend/drift.ts';
import { day, integer, rangeFaults, readQuery } from '../../http/parameters.ts';
import type { RouteHandler, RouteRequest } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

const MAX_DAYS = 366;

export const PARAMETERS = { days: z.prefault(integer(1, MAX_DAYS), '30'), from: z.optional(day), to: z.optional(day) };

export const createGetDrift =
  ({ exchangeRates, ...books }: QueryPorts): RouteHandler =>
  async ({ caller: { project }, query, nowUs }) => {
    const { days, ...range } = readQuery(PARAMETERS, query, faultsBetween);
    const { to = books.calendar.dayOf(nowUs), from = addDays(to, 1 - days) } = range;
    const rates = overDefault(await exchangeRates.list(project));
    return { status: 200, body: await drift(books, { project, from, to, exchangeRates: rates }) };
  };

function faultsBetween({ days, from, to }: RouteRequest['query']) {
  if (from === undefined && to === undefined) return [];
  if (from === undefined || to === undefined) {
    return [{ path: from === undefined ? 'from' : 'to', message: 'from and to go together, or neither' }];
  }
  if (days !== undefined) return [{ path: 'days', message: 'cannot be given together with from and to' }];
  return rangeFaults({ from, to }, MAX_DAYS);
}
