import { LedgerError } from '../errors.ts';
import type { AuditLog, Clock } from '../ports.ts';
import { auditEntryOf } from './audit-entry.ts';
import type { Job, JobEnd, JobFault, JobRef } from './job.ts';
import { type Asked, askedOf, cursorOf, type JobKinds, type JobWork, workOf } from './kinds.ts';
import type { JobEnding, JobStarter, Jobs, Lease, TakeOutcome } from './ports.ts';

export interface StepPorts {
  readonly jobs: Jobs;
  readonly kinds: JobKinds;
  readonly audit: Pick<AuditLog, 'add'>;
  readonly starter: JobStarter;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

export interface Step extends JobRef {
  /** Names this run and no other. */
  readonly owner: string;
  /** Whether there is time for another page. */
  readonly mayGoOn: () => boolean;
}

/** `busy`: another run works on it; `lost`: another run has taken it over; `continued`: the next step was asked for. */
export type StepOutcome = JobEnd | 'absent' | 'busy' | 'lost' | 'continued';

/**
 * A run that died is noticed when its lease ends; each checkpoint renews it. A page takes a second or so; a slower one may be
 * taken over, which costs time and nothing else.
 */
export const LEASE_MS = 10_000;

/** Steps that may end without a checkpoint, one after the other, before the job is given up. */
export const MAX_ATTEMPTS = 5;

const ENDS_WITHOUT_A_WORD: JobFault = { code: 'internal', message: 'its steps end at the same place without a word' };
const UNFORESEEN: JobFault = { code: 'internal', message: 'something went wrong on our side; the log tells us what' };

/**
 * One step of a job: takes it under a lease, works page by page and stores where it stands after each, until the work is
 * finished, cancelled or another run's, or the time is over; then it asks for the next step.
 *
 * @throws whatever ended the step by chance (the store is busy, something unforeseen), after the lease was given back, so that
 *   the step is tried again: {@link MAX_ATTEMPTS} times at the same place, then the job has failed. An error of another code
 *   would come again, and fails it at once.
 */
export async function runStep(ports: StepPorts, step: Step): Promise<StepOutcome> {
  const taken = await take(ports, step);
  if (taken.outcome === 'absent') return 'absent';
  if (taken.outcome === 'leased') return 'busy';
  const outcome = taken.outcome === 'ended' ? taken.job : await new StepRun(ports, step, taken.job).work();
  return typeof outcome === 'string' ? outcome : settle(ports, outcome);
}

/** Waits once for the lease of another run: when that one lives, it has renewed it by then. */
async function take({ jobs, clock, pause }: StepPorts, step: Step): Promise<TakeOutcome> {
  const first = await jobs.take(step, leaseOf(step, clock()));
  if (first.outcome !== 'leased') return first;
  await pause(Math.max(0, Math.ceil((first.untilUs - clock()) / 1000)) + 1);
  return jobs.take(step, leaseOf(step, clock()));
}

const leaseOf = ({ owner }: Step, nowUs: number): Lease => ({ owner, nowUs, untilUs: nowUs + LEASE_MS * 1000 });

/** What follows from an end that stands: it may be done again by whoever finds the job still open. */
async function settle({ jobs, kinds, audit }: StepPorts, job: Job): Promise<JobEnd> {
  const entry = auditEntryOf(kinds, job);
  if (entry !== undefined) await audit.add(entry);
  await jobs.close(job);
  return job.state as JobEnd;
}

type Stop = Job | 'lost' | 'continued';

class StepRun {
  readonly #ports: StepPorts;
  readonly #step: Step;
  /** As of the last checkpoint. */
  #job: Job;

  constructor(ports: StepPorts, step: Step, job: Job) {
    this.#ports = ports;
    this.#step = step;
    this.#job = job;
  }

  async work(): Promise<Stop> {
    if (this.#job.attempts > MAX_ATTEMPTS) {
      return this.#end({ state: 'failed', error: this.#job.error ?? ENDS_WITHOUT_A_WORD });
    }
    try {
      return await this.#workInPages();
    } catch (error) {
      if (isFinal(error)) return this.#end({ state: 'failed', error: faultOf(error) });
      // Where not even this can be stored, the lease runs out by itself.
      await this.#release(faultOf(error)).catch(() => undefined);
      throw error;
    }
  }

  async #workInPages(): Promise<Stop> {
    const { kinds, jobs, clock, starter } = this.#ports;
    const { work, asked } = workAsked(kinds, this.#job);
    for (;;) {
      const cursor = cursorOf(this.#job);
      const hasBegun = cursor !== undefined;
      if (hasBegun && work.isFinishedAt(cursor)) return this.#end({ state: 'done' });
      const isCancelled = this.#job.cancelRequested && (!hasBegun || work.canStopAt(cursor));
      if (isCancelled) return this.#end({ state: 'cancelled' });
      const { cursor: next, progress } = await work.advance(asked, cursor);
      const at = { cursor: JSON.stringify(next), progress };
      const checkpoint = await jobs.checkpoint(this.#step, leaseOf(this.#step, clock()), at);
      if (checkpoint.outcome === 'lost') return 'lost';
      this.#job = checkpoint.job;
      if (!this.#step.mayGoOn()) {
        await this.#release();
        await starter.start(this.#step);
        return 'continued';
      }
    }
  }

  /** The result is of the last checkpoint, whatever ends the job. */
  async #end(ending: JobEnding): Promise<Job | 'lost'> {
    const cursor = cursorOf(this.#job);
    const known = workOf(this.#ports.kinds, this.#job.kind);
    const result = cursor === undefined ? undefined : known?.resultOf(askedOf(this.#job), cursor);
    const stored = result === undefined ? ending : { ...ending, result: JSON.stringify(result) };
    const ended = await this.#ports.jobs.end(this.#step, this.#leaseEnd(), stored);
    return ended.outcome === 'lost' ? 'lost' : ended.job;
  }

  #release(error?: JobFault): Promise<void> {
    return this.#ports.jobs.release(this.#step, this.#leaseEnd(), error);
  }

  #leaseEnd = () => ({ owner: this.#step.owner, nowUs: this.#ports.clock() });
}

/** @throws LedgerError `unavailable` when only a newer release knows the kind: the retry finds its code. */
function workAsked(kinds: JobKinds, job: Job): { work: JobWork<unknown, unknown>; asked: Asked<unknown> } {
  const work = workOf(kinds, job.kind);
  if (work === undefined) throw new LedgerError('unavailable', `this release knows no job of kind ${job.kind}`);
  return { work, asked: askedOf(job) };
}

const isFinal = (error: unknown): boolean =>
  error instanceof LedgerError && error.code !== 'unavailable' && error.code !== 'internal';

const faultOf = (error: unknown): JobFault =>
  error instanceof LedgerError && error.code !== 'internal' ? { code: error.code, message: error.message } : UNFORESEEN;
