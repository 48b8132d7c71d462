import * as z from 'zod/mini';
import { addDays, type Calendar, daysBetween, isDay } from '../../lib/calendar.ts';
import type { Fault } from '../../lib/errors.ts';
import { refuseSealed } from '../../lib/integrity/refuse-sealed.ts';
import { MAX_REPRICED_DAYS, type RepriceInput } from '../../lib/jobs/reprice/reprice-input.ts';
import { CHANGES_RECORDS, type RequestPorts, requestJob } from '../../lib/jobs/request-job.ts';
import type { SealedDays } from '../../lib/ports.ts';
import { day, name, oneOf, readQuery } from '../http/parameters.ts';
import type { RouteHandler, RouteRequest } from '../route.ts';
import { jobAccepted } from './jobs.ts';

export interface RepricingPorts extends RequestPorts {
  readonly sealedDays: SealedDays;
  readonly calendar: Pick<Calendar, 'iso'>;
}

export const PARAMETERS = {
  from: day,
  to: day,
  model: z.optional(name),
  dry_run: z.prefault(oneOf(['true', 'false']), 'true'),
};

/** `POST /prices/reprice?from&to&model=&dry_run=true`: books change only when `dry_run=false` is said. */
export function createRequestReprice(ports: RepricingPorts): RouteHandler {
  return async ({ caller, query, nowUs }) => {
    const { project, keyId: requestedBy } = caller;
    const input = readInput(query);
    await refuseSealed(ports.sealedDays, project, input.from, input.to);
    // Two that change the books at once could each take the other's change for its own.
    const exclusion = input.dryRun ? {} : { excludes: CHANGES_RECORDS };
    const job = await requestJob(ports, { project, kind: 'reprice', input, requestedBy, ...exclusion }, nowUs);
    return jobAccepted(job, ports.calendar);
  };
}

function readInput(query: RouteRequest['query']): RepriceInput {
  const { from, to, model, dry_run: dryRun } = readQuery(PARAMETERS, query, rangeFaults);
  return { from, to, ...(model !== undefined && { model }), dryRun: dryRun === 'true' };
}

function rangeFaults({ from = '', to = '' }: RouteRequest['query']): readonly Fault[] {
  if (!isDay(from) || !isDay(to)) return [];
  if (from > to) return [{ path: 'to', message: `must not be before from, ${from}` }];
  if (daysBetween(from, to) < MAX_REPRICED_DAYS) return [];
  const last = addDays(from, MAX_REPRICED_DAYS - 1);
  return [{ path: 'to', message: `a range has 1 to ${MAX_REPRICED_DAYS} days: at most until ${last}` }];
}
