import type { Calendar } from '../../lib/calendar.ts';
import { MAX_EXPORTED_DAYS } from '../../lib/jobs/export/export-input.ts';
import { type RequestPorts, requestJob } from '../../lib/jobs/request-job.ts';
import { day, rangeFaults, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';
import { jobAccepted } from './jobs.ts';

export interface ExportRecordsPorts extends RequestPorts {
  readonly calendar: Pick<Calendar, 'iso'>;
}

export const PARAMETERS = { from: day, to: day };

/** `POST /export/records?from&to` */
export function createRequestExport(ports: ExportRecordsPorts): RouteHandler {
  return async ({ caller: { project, keyId: requestedBy }, query, nowUs }) => {
    const input = readQuery(PARAMETERS, query, (range) => rangeFaults(range, MAX_EXPORTED_DAYS));
    const job = await requestJob(ports, { project, kind: 'export', input, requestedBy }, nowUs);
    return jobAccepted(job, ports.calendar);
  };
}
