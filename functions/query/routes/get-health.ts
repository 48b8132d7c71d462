import type { HealthAnswer } from '../../../lib/api-contract.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** Says that the function runs and in which zone and currency. Open to all, so it reads no table. */
export const createGetHealth =
  ({ calendar, currency }: Pick<QueryPorts, 'calendar' | 'currency'>): RouteHandler =>
  async ({ query, nowUs }) => {
    readQuery({}, query);
    const body: HealthAnswer = { status: 'ok', at: calendar.iso(nowUs, 3), time_zone: calendar.zone, currency };
    return { status: 200, body };
  };
