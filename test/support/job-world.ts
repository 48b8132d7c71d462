import { type JobRef, timedId } from '../../lib/jobs/job.ts';
import type { JobKinds, JobWork } from '../../lib/jobs/kinds.ts';
import { runStep, type StepOutcome, type StepPorts } from '../../lib/jobs/run-step.ts';
import { sweepJobs } from '../../lib/jobs/sweep.ts';
import { InMemoryAuditLog } from './in-memory-audit-log.ts';
import { InMemoryJobs } from './in-memory-jobs.ts';
import type { SeededRandom } from './seeded-random.ts';

/** The run is dead: nothing that it does afterwards has an effect. */
export class Crash extends Error {}

export const JOB_PROJECT = 'main';

type Guard = <T extends object>(port: T) => T;

/** Makes the work of one run; ports that it is given through `guard` are part of the run's life. */
export type MakeWork = (guard: Guard) => JobWork<never, never>;

export interface WorldOptions {
  readonly random: SeededRandom;
  readonly crashes?: ReadonlyMap<number, 'before' | 'after'>;
  /** Whether two runs may work on a job at once; true unless said otherwise. */
  readonly twins?: boolean;
}

export const kindsOf = (work: JobWork<never, never>): JobKinds => ({
  reprice: work as JobWork<unknown, unknown> as JobKinds['reprice'],
  export: work as JobWork<unknown, unknown> as JobKinds['export'],
  prove: work as JobWork<unknown, unknown> as JobKinds['prove'],
  forget: work as JobWork<unknown, unknown> as JobKinds['forget'],
  'what-if': work as JobWork<unknown, unknown> as JobKinds['what-if'],
});

/** Runs of the job function over stores in memory, which may die at any call, before it takes effect or after it. */
export class JobWorld {
  readonly jobs = new InMemoryJobs();
  readonly audit = new InMemoryAuditLog();
  /** Events that Lambda holds. */
  readonly events: JobRef[] = [];
  nowUs = 1_795_485_600_000_000;
  /** What others do while a run waits for a lease. */
  onPause = async (): Promise<void> => {};
  readonly random: SeededRandom;
  readonly #makeWork: MakeWork;
  readonly #twins: boolean;
  readonly #crashes: ReadonlyMap<number, 'before' | 'after'>;
  #calls = 0;
  #runs = 0;

  /** `crashes`: at which calls of the ports the run that makes it dies. */
  constructor(makeWork: MakeWork, { random, crashes = new Map(), twins = true }: WorldOptions) {
    this.#makeWork = makeWork;
    this.random = random;
    this.#crashes = crashes;
    this.#twins = twins;
  }

  /** Calls of the ports until now: where a run may crash. */
  get calls(): number {
    return this.#calls;
  }

  /** The job's kind is of no consequence: each does the work of the world. */
  async create(input: unknown, confidential?: unknown): Promise<JobRef> {
    const id = timedId('job', this.nowUs, '00');
    const job = { project: JOB_PROJECT, id, kind: 'reprice', requestedBy: 'key_1', createdAtUs: this.nowUs };
    await this.jobs.create({
      ...job,
      input: JSON.stringify(input),
      ...(confidential !== undefined && { confidential: JSON.stringify(confidential) }),
      excludes: 'reprice',
    });
    this.events.push({ project: JOB_PROJECT, id });
    return { project: JOB_PROJECT, id };
  }

  /** One run; `pages` is for how many its time suffices. */
  run(ref: JobRef, pages = Number.POSITIVE_INFINITY): Promise<StepOutcome> {
    this.#runs += 1;
    let left = pages;
    const mayGoOn = () => {
      left -= 1;
      return left > 0;
    };
    return runStep(this.#mortal(), { ...ref, owner: `run-${this.#runs}`, mayGoOn });
  }

  sweep(): Promise<number> {
    return sweepJobs({ jobs: this.jobs, starter: { start: async (ref) => void this.events.push(ref) } });
  }

  /**
   * Delivers events, often two at once, until none is left and nothing is open: a run that dies leaves its job to the sweep, one
   * that throws to a retry. @returns false when it comes to no end
   */
  async settle(maxRounds = 200): Promise<boolean> {
    for (let round = 0; round < maxRounds; round += 1) {
      if (this.events.length === 0) {
        this.nowUs += 300_000_000;
        if ((await this.sweep()) === 0) return true;
      }
      const event = this.events.shift();
      if (event === undefined) continue;
      const runs = this.#twins && this.random.chance(0.4) ? 2 : 1;
      const pages = 1 + this.random.below(4);
      const ended = await Promise.allSettled(Array.from({ length: runs }, () => this.run(event, pages)));
      const isRetried = ended.some(({ status }) => status === 'rejected') && this.random.chance(0.5);
      if (isRetried) this.events.push(event);
      this.nowUs += this.random.below(8_000_000);
    }
    return false;
  }

  /** The ports as one run sees them. */
  #mortal(): StepPorts {
    const life = { isOver: false };
    const guard: Guard = (target) =>
      new Proxy(target, {
        get: (object, name) => {
          const member = Reflect.get(object, name);
          return typeof member === 'function'
            ? (...args: unknown[]) => this.#call(life, () => member.apply(object, args))
            : member;
        },
      });
    return {
      jobs: guard(this.jobs),
      audit: guard(this.audit),
      starter: guard({ start: async (ref: JobRef) => void this.events.push(ref) }),
      kinds: kindsOf(this.#makeWork(guard) as JobWork<never, never>),
      clock: () => this.nowUs,
      pause: async (ms) => {
        await this.onPause();
        this.nowUs += ms * 1000;
      },
    };
  }

  async #call(life: { isOver: boolean }, effect: () => Promise<unknown>): Promise<unknown> {
    await this.#yield();
    if (life.isOver) throw new Crash();
    this.#calls += 1;
    const crash = this.#crashes.get(this.#calls);
    const result = crash === 'before' ? undefined : await effect();
    if (crash === undefined) return result;
    life.isOver = true;
    throw new Crash();
  }

  /** Lets other runs go first. */
  async #yield(): Promise<void> {
    for (let turns = this.random.below(4); turns > 0; turns -= 1) await Promise.resolve();
  }
}
