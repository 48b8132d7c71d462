import type { Calendar } from '../../lib/calendar.ts';
import { joinJob, type RequestPorts } from '../../lib/jobs/request-job.ts';
import { day, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';
import { type JobPorts, jobAccepted } from './jobs.ts';

export interface ProvePorts extends RequestPorts {
  readonly jobs: RequestPorts['jobs'] & Pick<JobPorts['jobs'], 'find'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

export const PARAMETERS = { date: day };

/** `POST /integrity?date=`: a day is proved once at a time. Who asks meanwhile is told of the job that is under way. */
export function createRequestProof(ports: ProvePorts): RouteHandler {
  return async ({ caller: { project, keyId: requestedBy }, query, nowUs }) => {
    const { date } = readQuery(PARAMETERS, query);
    const request = { project, kind: 'prove', input: { date }, excludes: `prove-${date}`, requestedBy } as const;
    return jobAccepted(await joinJob(ports, request, nowUs), ports.calendar);
  };
}
