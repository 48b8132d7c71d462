import type { Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import type { Job, JobEnd, JobFault, JobProgress, JobRef, JobSummary, JsonText, NewJob } from './job.ts';

/** The right to work on a job, for a moment. `owner` names one run of the job function. */
export interface Lease {
  readonly owner: string;
  readonly nowUs: number;
  readonly untilUs: number;
}

export type TakeOutcome =
  /** The job is this owner's; its attempts are counted up. */
  | { readonly outcome: 'taken'; readonly job: Job }
  | { readonly outcome: 'leased'; readonly untilUs: number }
  | { readonly outcome: 'ended'; readonly job: Job }
  | { readonly outcome: 'absent' };

export interface Jobs {
  /** Makes a queued job and opens it, both or neither. `excluded`: another job holds what it excludes. */
  create(job: NewJob): Promise<{ outcome: 'created'; job: Job } | { outcome: 'excluded'; by: string }>;
  find(ref: JobRef): Promise<Job | undefined>;
  /** Newest first. */
  list(project: Project, page: PageRequest): Promise<Page<JobSummary>>;
  /** Jobs of all projects that were not closed yet. */
  listOpen(): Promise<readonly JobRef[]>;
  take(ref: JobRef, lease: Lease): Promise<TakeOutcome>;
  /** Stores where the work stands and renews the lease; `lost`: the job is another owner's, nothing was stored. */
  checkpoint(
    ref: JobRef,
    lease: Lease,
    at: JobCheckpoint,
  ): Promise<{ outcome: 'kept'; job: Job } | { outcome: 'lost' }>;
  /** Gives the lease back, so that the next step can begin at once; without effect when it was lost. */
  release(ref: JobRef, lease: Pick<Lease, 'owner' | 'nowUs'>, error?: JobFault): Promise<void>;
  end(
    ref: JobRef,
    lease: Pick<Lease, 'owner' | 'nowUs'>,
    ending: JobEnding,
  ): Promise<{ outcome: 'ended'; job: Job } | { outcome: 'lost' }>;
  /** Takes an ended job off the open ones, after all that follows from its end was done. */
  close(job: Pick<Job, 'project' | 'id' | 'excludes'>): Promise<void>;
  requestCancel(
    ref: JobRef,
    atUs: number,
  ): Promise<{ outcome: 'requested' | 'ended'; job: Job } | { outcome: 'absent' }>;
}

export interface JobCheckpoint {
  readonly cursor: JsonText;
  readonly progress: JobProgress;
}

export interface JobEnding {
  readonly state: JobEnd;
  readonly result?: JsonText | undefined;
  readonly error?: JobFault | undefined;
}

export interface JobStarter {
  /** Asks for a step of the job. A store that is busy is no error: the sweep asks again. */
  start(ref: JobRef): Promise<void>;
}
