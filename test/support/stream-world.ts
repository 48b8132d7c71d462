import { setImmediate as settled } from 'node:timers/promises';
import { applyBatch } from '../../lib/counters/apply-batch.ts';
import { isZero } from '../../lib/counters/families.ts';
import type { StreamChange } from '../../lib/counters/stream-change.ts';
import type { AddOutcome, CounterDelta, Counters, LeftSessions, ProbeReports, Quarantine } from '../../lib/ports.ts';
import { expectedSums, firstDifference, sumsByIdentity } from './expected-sums.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { NO_RESERVATIONS } from './no-reservations.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { type ShardLog, writeHistory } from './stream-history.ts';

/** How an update is applied: the rule of the ledger, or one of its short cuts. */
export type CountingRule = (store: InMemoryCounters) => Counters;

export const RULES = {
  watermark: (store) => store,
  /** No watermark ever refuses. */
  plainAdd: (store) => {
    let updates = 0;
    return { add: (delta) => store.add({ ...delta, shardId: `update-${updates++}` }) };
  },
  skippingZeroDeltas: (store) => ({
    add: async (delta) => (isZero(delta.sums) ? { outcome: 'applied' } : store.add(delta)),
  }),
  watermarkWithoutShard: (store) => ({ add: (delta) => store.add({ ...delta, shardId: 'any' }) }),
} as const satisfies Record<string, CountingRule>;

interface RunOptions {
  readonly seeds: Iterable<number>;
  readonly rule: CountingRule;
}

/** Runs one world for each seed. @returns the seeds whose counters do not equal their records, with the first difference. */
export async function runWorlds({ seeds, rule }: RunOptions): Promise<{ worlds: number; miscounted: Miscount[] }> {
  const miscounted: Miscount[] = [];
  let worlds = 0;
  for (const seed of seeds) {
    worlds++;
    const difference = await runWorld(seed, rule);
    if (difference !== undefined) miscounted.push({ seed, difference });
  }
  return { worlds, miscounted };
}

interface Miscount {
  readonly seed: number;
  readonly difference: string;
}

export async function runWorld(seed: number, rule: CountingRule): Promise<string | undefined> {
  const random = seededRandom(seed);
  const history = writeHistory(random);
  const store = new InMemoryCounters();
  await new Delivery(random, history.shards, { counters: rule(store) }).run();
  return firstDifference(expectedSums(history.counted), sumsByIdentity(store));
}

/** One reader of one shard. The second reader of a shard may end anywhere; the first goes on until the shard is read. */
interface Poller {
  readonly shard: ShardLog;
  readonly isSecond: boolean;
  /** Number of changes that were answered as done. */
  position: number;
  run: Run | undefined;
}

/** One invocation. After its death its answers reach nobody, but what it has sent may still arrive. */
interface Run {
  isDead: boolean;
}

interface PendingUpdate {
  readonly run: Run;
  readonly arrive: () => Promise<void>;
}

interface DeliveryPorts {
  readonly counters: Counters;
  readonly probes?: ProbeReports;
  readonly leftSessions?: LeftSessions;
  readonly quarantine?: Quarantine;
  /** What the release that is deployed reads in a change. */
  readonly read?: (change: StreamChange) => StreamChange;
  /** Number of a shard's changes that the stream has forgotten: nobody reads them any more. */
  readonly forgotten?: (shard: ShardLog) => number;
}

/** Delivers a history at least once, in the ways in which Lambda does, one counter update at a time. It may grow meanwhile. */
export class Delivery {
  readonly #random: SeededRandom;
  readonly #shards: readonly ShardLog[];
  readonly #counters: Counters;
  readonly #probes: ProbeReports;
  readonly #leftSessions: LeftSessions;
  readonly #quarantine: Quarantine;
  readonly #read: (change: StreamChange) => StreamChange;
  readonly #forgotten: (shard: ShardLog) => number;
  readonly #firstPollers: Poller[] = [];
  #secondPollers: Poller[] = [];
  #pending: PendingUpdate[] = [];
  /** Mishaps still to come: they end, so that the world does. */
  #mishaps: number;

  constructor(random: SeededRandom, shards: readonly ShardLog[], ports: DeliveryPorts) {
    this.#random = random;
    this.#shards = shards;
    this.#counters = ports.counters;
    this.#probes = ports.probes ?? NOBODY_ASKS;
    this.#leftSessions = ports.leftSessions ?? { note: async () => {} };
    this.#quarantine = ports.quarantine ?? NOTHING_IS_MALFORMED;
    this.#read = ports.read ?? ((change) => change);
    this.#forgotten = ports.forgotten ?? (() => 0);
    this.#mishaps = 5 + random.below(25);
  }

  get isBusy(): boolean {
    return this.#pollers().some(isBusy) || this.#pending.length > 0;
  }

  async run(): Promise<void> {
    while (this.isBusy) await this.turn();
  }

  /** Something happens: batches begin, a mishap, and one of what is under way arrives. */
  async turn(): Promise<void> {
    for (const poller of this.#pollers()) if (this.#mayStart(poller)) this.#start(poller);
    await settled();
    if (this.#mishap(0.1)) this.#random.pick([this.#kill, this.#kill, this.#rewind, this.#addSecondPoller])();
    const [update] = this.#pending.splice(this.#random.below(this.#pending.length), 1);
    await update?.arrive();
    await settled();
    this.#secondPollers = this.#secondPollers.filter(isBusy);
  }

  /** Lets a call of somebody else arrive in its turn, among the updates. */
  queue<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const arrive = () => call().then(resolve, reject);
      this.#pending.push({ run: { isDead: false }, arrive });
    });
  }

  /** Everything comes again from the beginning, as from a mapping that is made anew. */
  rewindAll(): void {
    for (const poller of this.#firstPollers) poller.position = this.#forgotten(poller.shard);
  }

  /** Whether everything that lies before these places was worked off by everybody, so that a stream may forget it. */
  isPast(places: (shard: ShardLog) => number): boolean {
    const isAtWork = this.#pollers().some(({ run }) => run !== undefined) || this.#pending.length > 0;
    return !isAtWork && this.#pollers().every(({ shard, position }) => position >= places(shard));
  }

  #pollers(): readonly Poller[] {
    for (const shard of this.#shards.slice(this.#firstPollers.length))
      this.#firstPollers.push({ shard, isSecond: false, position: 0, run: undefined });
    return [...this.#firstPollers, ...this.#secondPollers];
  }

  #mishap(probability: number): boolean {
    if (this.#mishaps === 0 || !this.#random.chance(probability)) return false;
    this.#mishaps--;
    return true;
  }

  #mayStart({ shard, run, position }: Poller): boolean {
    const isIdle = run === undefined && position < shard.changes.length;
    const parent = shard.parent === undefined ? undefined : this.#firstPollers[shard.parent];
    const isParentRead = parent === undefined || !isBusy(parent);
    return isIdle && isParentRead && this.#random.chance(0.7);
  }

  #start(poller: Poller): void {
    const random = this.#random;
    const run: Run = { isDead: false };
    const changes = poller.shard.changes.slice(poller.position, poller.position + 1 + random.below(20)).map(this.#read);
    const runsShort = this.#mishap(0.1);
    poller.run = run;
    const outcome = applyBatch(
      {
        counters: this.#sendingFrom(run),
        quarantine: { put: (event) => this.#sending(run, () => this.#quarantine.put(event)) },
        probes: this.#probes,
        reservations: NO_RESERVATIONS,
        touched: { mark: async () => {} },
        leftSessions: this.#leftSessions,
      },
      {
        shardId: poller.shard.id,
        table: 'records',
        changes,
        totalMs: 100,
        remainingMs: () => (runsShort && random.chance(0.5) ? 24 : 100),
      },
      { countersOfSlice: 1 + random.below(30), concurrency: 1 + random.below(6) },
    );
    outcome.then(({ firstNotApplied }) => {
      if (run.isDead) return;
      const done = changes.findIndex(({ sequenceNumber }) => sequenceNumber === firstNotApplied);
      poller.position += done < 0 ? changes.length : done;
      poller.run = undefined;
    });
  }

  #sendingFrom(run: Run): Counters {
    return {
      add: (delta) =>
        new Promise((resolve, reject) => {
          this.#pending.push({ run, arrive: () => this.#arrive(run, delta, resolve, reject) });
        }),
    };
  }

  #sending(run: Run, call: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ run, arrive: () => call().then(resolve, reject) });
    });
  }

  /** An update may be refused by a busy store, and the answer of one that was applied may be lost. */
  async #arrive(run: Run, delta: CounterDelta, resolve: (outcome: AddOutcome) => void, reject: (error: Error) => void) {
    if (this.#mishap(0.01)) return reject(new Error('throttled'));
    const outcome = await this.#counters.add(delta);
    if (run.isDead) return;
    if (this.#mishap(0.01)) return reject(new Error('the answer was lost'));
    resolve(outcome);
  }

  /** Ends a run in the middle of its updates: some of those in flight are never sent, some arrive late. */
  readonly #kill = (): void => {
    const running = this.#pollers().filter(({ run }) => run !== undefined);
    if (running.length === 0) return;
    const poller = this.#random.pick(running);
    const { run } = poller;
    if (run === undefined) return;
    run.isDead = true;
    poller.run = undefined;
    this.#pending = this.#pending.filter((update) => update.run !== run || this.#random.chance(0.5));
    const ends = poller.isSecond && this.#random.chance(0.5);
    if (ends) this.#secondPollers = this.#secondPollers.filter((other) => other !== poller);
  };

  readonly #rewind = (): void => {
    const poller = this.#random.pick(this.#firstPollers);
    if (poller.run === undefined) poller.position = this.#earlierPosition(poller);
  };

  readonly #addSecondPoller = (): void => {
    const poller = this.#random.pick(this.#firstPollers);
    const position = this.#earlierPosition(poller);
    this.#secondPollers.push({ shard: poller.shard, isSecond: true, position, run: undefined });
  };

  #earlierPosition({ shard, position }: Poller): number {
    const forgotten = this.#forgotten(shard);
    return forgotten + this.#random.below(position - forgotten + 1);
  }
}

const isBusy = ({ run, position, shard }: Poller): boolean => run !== undefined || position < shard.changes.length;

const NOTHING_IS_MALFORMED: Quarantine = { put: () => Promise.reject(new Error('nothing is malformed')) };

const NOBODY_ASKS: ProbeReports = { report: () => Promise.reject(new Error('nobody asks')) };
