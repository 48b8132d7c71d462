import { LedgerError } from '../errors.ts';
import type { RandomId } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { type Job, timedId } from './job.ts';
import type { JobInputs, JobKind } from './kinds.ts';
import type { JobStarter, Jobs } from './ports.ts';

export interface RequestPorts {
  readonly jobs: Pick<Jobs, 'create'>;
  readonly starter: JobStarter;
  readonly randomId: RandomId;
}

/** Jobs that change records exclude each other: each could miss what the other one moves or changes. */
export const CHANGES_RECORDS = 'reprice';

export interface JobRequest<K extends JobKind> {
  readonly project: Project;
  readonly kind: K;
  readonly input: JobInputs[K];
  /** A value of JSON that goes with the work, see `Job`. */
  readonly confidential?: unknown;
  /** Only one open job of the project may have this name. */
  readonly excludes?: string;
  readonly requestedBy: string;
}

/**
 * Makes a job and asks for its first step.
 *
 * @throws LedgerError `conflict`, naming the job that excludes it.
 */
export async function requestJob<K extends JobKind>(
  ports: RequestPorts,
  request: JobRequest<K>,
  nowUs: number,
): Promise<Job> {
  const made = await makeJob(ports, request, nowUs);
  if (made.outcome === 'excluded') throw isExcluded(made.by);
  return made.job;
}

/** As {@link requestJob}, but who is excluded by a job is given that job: it does the same. */
export async function joinJob<K extends JobKind>(
  ports: RequestPorts & { readonly jobs: Pick<Jobs, 'find'> },
  request: JobRequest<K>,
  nowUs: number,
): Promise<Job> {
  const made = await makeJob(ports, request, nowUs);
  if (made.outcome === 'created') return made.job;
  const underWay = await ports.jobs.find({ project: request.project, id: made.by });
  if (underWay === undefined) throw isExcluded(made.by);
  return underWay;
}

const isExcluded = (by: string): LedgerError =>
  new LedgerError('conflict', `${by} is under way: wait for it, or cancel it`);

async function makeJob<K extends JobKind>(
  { jobs, starter, randomId }: RequestPorts,
  { input, confidential, ...request }: JobRequest<K>,
  nowUs: number,
): ReturnType<Jobs['create']> {
  const id = timedId('job', nowUs, randomId());
  const secret = confidential === undefined ? {} : { confidential: JSON.stringify(confidential) };
  const made = await jobs.create({ ...request, ...secret, id, input: JSON.stringify(input), createdAtUs: nowUs });
  if (made.outcome === 'created') await starter.start(made.job);
  return made;
}
