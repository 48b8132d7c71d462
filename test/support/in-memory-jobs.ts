import { badRequest } from '../../lib/errors.ts';
import {
  isEnded,
  isJobId,
  type Job,
  type JobFault,
  type JobRef,
  type JobSummary,
  type NewJob,
} from '../../lib/jobs/job.ts';
import type { JobCheckpoint, JobEnding, Jobs, Lease, TakeOutcome } from '../../lib/jobs/ports.ts';
import type { Page, PageRequest } from '../../lib/ports.ts';

interface StoredJob {
  readonly job: Job;
  readonly owner?: string | undefined;
  readonly untilUs?: number | undefined;
}

type Ending = Pick<Lease, 'owner' | 'nowUs'>;

/** The Config table's jobs without a table. */
export class InMemoryJobs implements Jobs {
  readonly #stored = new Map<string, StoredJob>();
  /** Ids by project and name. */
  readonly #open = new Map<string, JobRef>();

  async create({
    createdAtUs,
    ...job
  }: NewJob): Promise<{ outcome: 'created'; job: Job } | { outcome: 'excluded'; by: string }> {
    const name = openName(job);
    const holder = this.#open.get(name);
    if (holder !== undefined && holder.id !== job.id) return { outcome: 'excluded', by: holder.id };
    const created: Job = {
      ...job,
      state: 'queued',
      progress: { done: 0, total: 0 },
      attempts: 0,
      cancelRequested: false,
      createdAtUs,
      updatedAtUs: createdAtUs,
    };
    this.#open.set(name, { project: job.project, id: job.id });
    this.#stored.set(placeOf(job), { job: created });
    return { outcome: 'created', job: created };
  }

  async find(ref: JobRef): Promise<Job | undefined> {
    return this.#stored.get(placeOf(ref))?.job;
  }

  async list(project: string, { limit, cursor }: PageRequest): Promise<Page<JobSummary>> {
    if (cursor !== undefined && !isJobId(cursor))
      throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
    const behind = [...this.#stored.values()]
      .map(({ job: { cursor: _, result: __, confidential: ___, ...summary } }) => summary)
      .filter((job) => job.project === project && (cursor === undefined || job.id < cursor))
      .sort((one, other) => (one.id > other.id ? -1 : 1));
    const items = behind.slice(0, limit);
    return { items, cursor: behind.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async listOpen(): Promise<readonly JobRef[]> {
    return [...this.#open.values()];
  }

  async take(ref: JobRef, { owner, nowUs, untilUs }: Lease): Promise<TakeOutcome> {
    const stored = this.#stored.get(placeOf(ref));
    if (stored === undefined) return { outcome: 'absent' };
    if (isEnded(stored.job)) return { outcome: 'ended', job: stored.job };
    const isHeld = stored.untilUs !== undefined && stored.untilUs > nowUs && stored.owner !== owner;
    if (isHeld) return { outcome: 'leased', untilUs: stored.untilUs };
    const job: Job = { ...stored.job, state: 'running', attempts: stored.job.attempts + 1, updatedAtUs: nowUs };
    this.#put({ job, owner, untilUs });
    return { outcome: 'taken', job };
  }

  async checkpoint(ref: JobRef, { owner, nowUs, untilUs }: Lease, { cursor, progress }: JobCheckpoint) {
    const running = this.#running(ref, owner);
    if (running === undefined) return { outcome: 'lost' as const };
    const { error: _, ...rest } = running.job;
    const job: Job = { ...rest, cursor, progress, attempts: 0, updatedAtUs: nowUs };
    this.#put({ job, owner, untilUs });
    return { outcome: 'kept' as const, job };
  }

  async release(ref: JobRef, { owner, nowUs }: Ending, error?: JobFault): Promise<void> {
    const running = this.#running(ref, owner);
    if (running !== undefined) this.#put({ job: { ...running.job, updatedAtUs: nowUs, ...(error && { error }) } });
  }

  async end(ref: JobRef, { owner, nowUs }: Ending, { state, result, error }: JobEnding) {
    const stored = this.#stored.get(placeOf(ref));
    const isOwn = stored?.owner === owner && (stored.job.state === 'running' || stored.job.state === state);
    if (stored === undefined || !isOwn) return { outcome: 'lost' as const };
    const { confidential: _, ...rest } = stored.job;
    const job: Job = { ...rest, state, updatedAtUs: nowUs, ...(result && { result }), ...(error && { error }) };
    this.#put({ job, owner });
    return { outcome: 'ended' as const, job };
  }

  async close(job: Pick<Job, 'project' | 'id' | 'excludes'>): Promise<void> {
    if (this.#open.get(openName(job))?.id === job.id) this.#open.delete(openName(job));
  }

  async requestCancel(ref: JobRef, _atUs: number) {
    const stored = this.#stored.get(placeOf(ref));
    if (stored === undefined) return { outcome: 'absent' as const };
    if (isEnded(stored.job)) return { outcome: 'ended' as const, job: stored.job };
    const job = { ...stored.job, cancelRequested: true };
    this.#put({ ...stored, job });
    return { outcome: 'requested' as const, job };
  }

  #running(ref: JobRef, owner: string): StoredJob | undefined {
    const stored = this.#stored.get(placeOf(ref));
    return stored?.owner === owner && stored.job.state === 'running' ? stored : undefined;
  }

  #put(stored: StoredJob): void {
    this.#stored.set(placeOf(stored.job), stored);
  }
}

const placeOf = ({ project, id }: JobRef): string => `${project}|${id}`;

const openName = ({ project, id, excludes }: Pick<Job, 'project' | 'id' | 'excludes'>): string =>
  `${project}|${excludes ?? id}`;
