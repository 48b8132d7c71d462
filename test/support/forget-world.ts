import type { ApiKey } from '../../lib/access/api-key.ts';
import { issueKey } from '../../lib/access/issue-key.ts';
import { createForgottenUsers } from '../../lib/forgetting/forgotten-users.ts';
import type { ForgottenUsers, IsForgotten } from '../../lib/forgetting/ports.ts';
import { createForget, type ForgetPorts } from '../../lib/jobs/forget/forget.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobWork } from '../../lib/jobs/kinds.ts';
import type { BookedRecord, UsageRecord } from '../../lib/usage/record.ts';
import { createRecordUsage } from '../../lib/usage/record-usage.ts';
import { callKey } from '../../lib/usage/same-call.ts';
import { bookedRecord, SOME_INSTANT_US, usageRecord } from './builders.ts';
import { expectedSums, firstDifference, sumsByIdentity } from './expected-sums.ts';
import { InMemoryApiKeys } from './in-memory-api-keys.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryRecordMoves } from './in-memory-record-moves.ts';
import { InMemoryReportFiles } from './in-memory-report-files.ts';
import { InMemorySealedDays } from './in-memory-sealed-days.ts';
import { InMemoryTombstones } from './in-memory-tombstones.ts';
import { JOB_PROJECT, JobWorld } from './job-world.ts';
import { JournaledRecords } from './journaled-records.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { Delivery } from './stream-world.ts';

export const FORGOTTEN = 'alice';
const RUN_US = 25_000_000;
const DAY_US = 86_400_000_000;
const INSTANCES = 3;
/** Of each user. */
export const KEYS = 3;

/** A request that an instance has admitted, and that writes some time later. */
interface Admitted {
  readonly record: UsageRecord;
  readonly isForgotten: IsForgotten;
  readonly writesAtUs: number;
  readonly endsAtUs: number;
}

export interface ForgetWorldOutcome {
  readonly job: Job | undefined;
  /** Jobs that were asked for until one was done. */
  readonly attempts: number;
  readonly records: readonly BookedRecord[];
  /** What the ledger should hold, had nobody been forgotten: by what it acknowledged. */
  readonly acknowledged: readonly UsageRecord[];
  /** A counter that does not equal its records; undefined when none. */
  readonly miscounted: string | undefined;
  /** All of the project, half of them the user's before. */
  readonly keys: readonly ApiKey[];
  /** What a late retry is told when all is over. */
  readonly lateRetry: string | undefined;
}

/**
 * A user is forgotten by runs that die at any call, two at once now and then, while instances of `ingest`, each with what it knew
 * of forgotten users for up to half a minute, go on recording, correcting and sending again, and an admin deletes.
 */
export async function runForgetWorld(seed: number, ports: Partial<ForgetPorts> = {}): Promise<ForgetWorldOutcome> {
  const world = new ForgetWorld(seed);
  return world.run(ports);
}

class ForgetWorld {
  readonly #random: SeededRandom;
  readonly #records: JournaledRecords;
  readonly #tombstones = new InMemoryTombstones();
  readonly #instances: readonly ForgottenUsers[];
  readonly #keys = new InMemoryApiKeys();
  readonly #acknowledged = new Map<string, UsageRecord>();
  #admitted: Admitted[] = [];
  readonly #jobs: JobWorld;
  #ports: Partial<ForgetPorts> = {};

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#records = new JournaledRecords(1 + this.#random.below(4));
    const crashes = new Map(
      Array.from({ length: this.#random.below(12) }, () => [
        1 + this.#random.below(250),
        this.#random.pick(['before', 'after'] as const),
      ]),
    );
    this.#jobs = new JobWorld((guard) => this.#work(guard), { random: this.#random, crashes });
    this.#instances = Array.from({ length: INSTANCES }, () =>
      createForgottenUsers(this.#tombstones, () => this.#jobs.nowUs),
    );
  }

  async run(ports: Partial<ForgetPorts>): Promise<ForgetWorldOutcome> {
    this.#ports = ports;
    this.#jobs.onPause = () => this.#traffic();
    for (let count = 20 + this.#random.below(30); count > 0; count -= 1) await this.#admit(this.#someRecord());
    await this.#writeDue(Number.POSITIVE_INFINITY);
    for (let count = 0; count < 2 * KEYS; count += 1) await this.#issueKey(count);
    const { job, attempts } = await this.#forget();
    await this.#writeDue(Number.POSITIVE_INFINITY);
    const counters = new InMemoryCounters();
    await new Delivery(this.#random, this.#records.shards, { counters }).run();
    return {
      job,
      attempts,
      records: this.#records.all,
      acknowledged: [...this.#acknowledged.values()],
      miscounted: firstDifference(expectedSums(this.#records.all), sumsByIdentity(counters)),
      keys: (await this.#keys.list(JOB_PROJECT, { limit: 100 })).items,
      lateRetry: await this.#lateRetry(),
    };
  }

  /** A job whose runs die five times at one place has failed: whoever asked for it asks again. */
  async #forget(): Promise<Pick<ForgetWorldOutcome, 'job' | 'attempts'>> {
    for (let attempt = 1; ; attempt += 1) {
      const ref = await this.#jobs.create(
        {},
        { userId: FORGOTTEN, pseudonym: `forgotten-${attempt}`, key: `${attempt}` },
      );
      if (!(await this.#jobs.settle())) throw new Error('the job comes to no end');
      const job = await this.#jobs.jobs.find(ref);
      if (job?.state === 'done' || attempt === 10) return { job, attempts: attempt };
    }
  }

  #work(guard: <T extends object>(port: T) => T): JobWork<never, never> {
    const moves = guard(new InMemoryRecordMoves(this.#records));
    const ports: ForgetPorts = {
      moves: {
        find: async (of, limit) => moves.find(of, limit),
        count: async (of) => moves.count(of),
        move: async (from, to) => {
          await this.#traffic();
          return moves.move(from, to);
        },
      },
      tombstones: guard(this.#tombstones),
      sealedDays: new InMemorySealedDays(),
      keys: guard(this.#keys),
      files: new InMemoryReportFiles(),
      calendar: { dayOf: (us) => new Date(us / 1000).toISOString().slice(0, 10) },
      randomId: () => 'salt',
      clock: () => this.#jobs.nowUs,
      pause: async (ms) => {
        await this.#traffic();
        this.#jobs.nowUs += ms * 1000;
      },
      ...this.#ports,
    };
    return createForget(ports) as unknown as JobWork<never, never>;
  }

  #issueKey(index: number): Promise<void> {
    const userId = index % 2 === 0 ? FORGOTTEN : 'bob';
    const request = { name: `of ${userId}`, scopes: ['read'], userId } as const;
    return this.#keys.create(issueKey(JOB_PROJECT, request, Buffer.alloc(32, `${index}`), index).key);
  }

  /** Something of: a request comes, a request writes, an admin deletes. */
  async #traffic(): Promise<void> {
    if (this.#random.chance(0.4)) await this.#admit(this.#someRecord());
    if (this.#random.chance(0.05)) await this.#delete();
    await this.#writeDue(this.#jobs.nowUs);
  }

  /** Few calls, so that they come again: equal, or as corrections. */
  #someRecord(): UsageRecord {
    const call = this.#random.below(25);
    const userId = this.#random.pick([FORGOTTEN, FORGOTTEN, 'bob']);
    return usageRecord({
      userId,
      timestampUs: SOME_INSTANT_US + (call % 5) * DAY_US + call,
      id: `call-of-${userId}-${call}`,
      tokens: { input: 100 + this.#random.below(2) },
      ...(call % 2 === 0 && {
        sessionId: `session-of-${userId}-${call % 3}`,
        tags: { name: userId },
        errorMsg: `${userId} failed`,
      }),
    });
  }

  async #admit(record: UsageRecord): Promise<void> {
    const { nowUs } = this.#jobs;
    const isForgotten = await this.#random.pick(this.#instances).of(JOB_PROJECT);
    const writesAtUs = nowUs + this.#random.below(RUN_US);
    this.#admitted.push({ record, isForgotten, writesAtUs, endsAtUs: nowUs + RUN_US });
  }

  /** A run that could not write in its time has ended without. */
  async #writeDue(nowUs: number): Promise<void> {
    const due = this.#admitted.filter(({ writesAtUs }) => writesAtUs <= nowUs);
    this.#admitted = this.#admitted.filter(({ writesAtUs }) => writesAtUs > nowUs);
    for (const { record, isForgotten, endsAtUs } of due) {
      const hasEnded = Number.isFinite(nowUs) ? nowUs > endsAtUs : this.#jobs.nowUs > endsAtUs;
      if (!hasEnded) await this.#record(record, isForgotten);
    }
  }

  async #record(record: UsageRecord, isForgotten: IsForgotten): Promise<string | undefined> {
    const closedDays = async () => new Set<string>();
    const recordUsage = createRecordUsage({
      records: this.#records,
      bookRecord: bookedRecord,
      closedDays,
      isForgotten,
    });
    const [result] = await recordUsage([record]);
    if (result?.outcome === 'stored' || result?.outcome === 'corrected')
      this.#acknowledged.set(callKey(record), record);
    return result?.outcome;
  }

  async #delete(): Promise<void> {
    const identity = this.#someRecord();
    const outcome = await this.#records.delete(identity);
    if (outcome === 'deleted') this.#acknowledged.delete(callKey(identity));
  }

  async #lateRetry(): Promise<string | undefined> {
    const isForgotten = await this.#random.pick(this.#instances).of(JOB_PROJECT);
    return this.#record(usageRecord({ userId: FORGOTTEN }), isForgotten);
  }
}
