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

export interface JobRequest<K extends JobKind> {
  readonly project: Project;
  readonly kind: K;
  readonly input: JobInputs[K];
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
  { jobs, starter, randomId }: RequestPorts,
  { input, ...request }: JobRequest<K>,
  nowUs: number,
): Promise<Job> {
  const id = timedId('job', nowUs, randomId());
  const made = await jobs.create({ ...request, id, input: JSON.stringify(input), createdAtUs: nowUs });
  if (made.outcome === 'excluded')
    throw new LedgerError('conflict', `${made.by} is under way: wait for it, or cancel it`);
  await starter.start(made.job);
  return made.job;
}
