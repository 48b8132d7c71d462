import { BASE_PATH, type JobAnswer } from '../../lib/api-contract.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import { isEnded, type Job, type JobSummary } from '../../lib/jobs/job.ts';
import type { Jobs } from '../../lib/jobs/ports.ts';
import { storedJson } from '../http/json.ts';
import { pageParameters, readQuery, toPage } from '../http/parameters.ts';
import type { RouteAnswer, RouteHandler } from '../route.ts';

export interface JobPorts {
  readonly jobs: Pick<Jobs, 'find' | 'list' | 'requestCancel'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** `GET /jobs`: newest first, without their results. */
export function createListJobs({ jobs, calendar }: JobPorts): RouteHandler {
  return async ({ caller, query }) => {
    const { items, cursor } = await jobs.list(caller.project, toPage(readQuery(pageParameters, query)));
    return { status: 200, body: { jobs: items.map((job) => jobAnswer(job, calendar)), cursor } };
  };
}

/** `GET /jobs/{id}` */
export function createGetJob({ jobs, calendar }: JobPorts): RouteHandler {
  return async ({ caller, path: { id = '' } }) => {
    const job = await jobs.find({ project: caller.project, id });
    if (job === undefined) throw noSuchJob();
    return { status: 200, body: jobAnswer(job, calendar) };
  };
}

/** `DELETE /jobs/{id}`: the job ends at its next checkpoint. What it has done until then stays done. */
export function createCancelJob({ jobs, calendar }: JobPorts): RouteHandler {
  return async ({ caller, path: { id = '' }, nowUs }) => {
    const cancel = await jobs.requestCancel({ project: caller.project, id }, nowUs);
    if (cancel.outcome === 'absent') throw noSuchJob();
    if (cancel.outcome === 'ended') throw new LedgerError('conflict', `the job has ended: it is ${cancel.job.state}`);
    return { status: 202, body: jobAnswer(cancel.job, calendar) };
  };
}

const noSuchJob = (): LedgerError => new LedgerError('not_found', 'there is no such job');

/** The answer to who asked for a job: where to see how far it is. */
export const jobAccepted = (job: Job, calendar: JobPorts['calendar']): RouteAnswer => ({
  status: 202,
  headers: { location: `${BASE_PATH}/jobs/${job.id}` },
  body: jobAnswer(job, calendar),
});

export function jobAnswer(job: JobSummary & Pick<Job, 'result'>, { iso }: JobPorts['calendar']): JobAnswer {
  const { id, kind, state, progress, input, result, error, requestedBy } = job;
  return {
    id,
    kind,
    state,
    progress,
    input: namedAsSent(JSON.parse(input)),
    ...(result !== undefined && { result: storedJson(result) }),
    ...(state === 'failed' && error !== undefined && { error }),
    ...(job.cancelRequested && !isEnded(job) && { cancelling: true as const }),
    requested_by: requestedBy,
    created_at: iso(job.createdAtUs),
    updated_at: iso(job.updatedAtUs),
  };
}

/** An input with the names of the contract: `dryRun` was sent as `dry_run`. */
const namedAsSent = (input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
