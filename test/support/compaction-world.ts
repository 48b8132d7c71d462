import type { CounterKeyOf, CounterState } from '../../lib/counters/counter.ts';
import { counterIdentity, isZero } from '../../lib/counters/families.ts';
import { type Compaction, decideCompaction } from '../../lib/integrity/compact-counter.ts';
import { type CompactPorts, compactDay } from '../../lib/integrity/compact-day.ts';
import { expectedSums, firstDifference, sumsByIdentity } from './expected-sums.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryDayRecords } from './in-memory-day-records.ts';
import { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { HistoryWriter, type ShardLog } from './stream-history.ts';
import { Delivery } from './stream-world.ts';

/** How counters are compacted: by the rule of the ledger, or by one of its short cuts. */
export interface CompactionRule {
  readonly decide: (state: CounterState, nowSeconds: number) => Compaction;
  /** Whether what is taken away must still be as it was read. */
  readonly isConditional: boolean;
  /** Whether the aggregator notes the sessions that records leave. */
  readonly isNoting?: boolean;
}

const HOUR_SECONDS = 3600;

/** Records lie on these days. */
const DAYS = ['2023-11-17', '2023-11-18'];

export const COMPACTION_RULES = {
  rule: { decide: decideCompaction, isConditional: true, isNoting: true },
  /** Takes watermarks away that the stream may still need. */
  tooEarly: {
    decide: (state, nowSeconds) => decideCompaction(state, nowSeconds + 44 * HOUR_SECONDS),
    isConditional: true,
  },
  /** Removes every counter that sums up to nothing, with the watermarks that it has. */
  emptyAtOnce: {
    decide: (state) => (isZero(state.sums) ? { kind: 'remove' } : { kind: 'nothing' }),
    isConditional: true,
  },
  /** Takes away what was read to be old, whatever it has become since. */
  unconditional: { decide: decideCompaction, isConditional: false },
  /** Finds the counters of sessions by the records that are there. */
  withoutNotes: { decide: decideCompaction, isConditional: true },
} as const satisfies Record<string, CompactionRule>;

/** A stream keeps what it has taken in for so long. */
const KEPT_SECONDS = 24 * HOUR_SECONDS;
const FIRST_SECOND = 1_700_000_000;

/**
 * Records are written, corrected and deleted over many days, the stream forgets what is older than 24 hours and delivers what
 * is younger again and again, and all the time counters are compacted.
 *
 * @returns the first counter that does not equal its records at the end, or is empty and does not go when its days are compacted
 */
export async function runCompactionWorld(seed: number, rule: CompactionRule): Promise<string | undefined> {
  const world = new CompactionWorld(seededRandom(seed), rule);
  await world.live();
  return world.difference() ?? (await world.emptyCounter());
}

class CompactionWorld {
  readonly #random: SeededRandom;
  readonly #rule: CompactionRule;
  readonly #store = new InMemoryCounters();
  readonly #writer: HistoryWriter;
  readonly #leftSessions = new InMemoryLeftSessions();
  readonly #delivery: Delivery;
  #nowSeconds = FIRST_SECOND;
  #underWay = 0;

  constructor(random: SeededRandom, rule: CompactionRule) {
    this.#random = random;
    this.#rule = rule;
    this.#writer = new HistoryWriter(random, { expires: false, nowSeconds: () => this.#nowSeconds });
    this.#delivery = new Delivery(random, this.#writer.shards, {
      counters: this.#store,
      ...(rule.isNoting && { leftSessions: { note: (sessions) => this.#note(sessions) } }),
      forgotten: (shard) => this.#takenBefore(shard, this.#nowSeconds - KEPT_SECONDS),
    });
  }

  async live(): Promise<void> {
    for (let step = 30 + this.#random.below(80); step > 0; step -= 1) {
      this.#writer.step();
      if (this.#random.chance(0.3)) await this.#letTimePass((1 + this.#random.below(30)) * HOUR_SECONDS);
      if (this.#random.chance(0.15)) void this.#compact();
      if (this.#random.chance(0.05)) void this.#compactAsAtNight(this.#random.pick(DAYS));
      for (let turns = this.#random.below(8); turns > 0; turns -= 1) await this.#delivery.turn();
    }
    while (this.#delivery.isBusy || this.#underWay > 0) await this.#delivery.turn();
    this.#delivery.rewindAll();
    while (this.#delivery.isBusy) await this.#delivery.turn();
  }

  difference(): string | undefined {
    return firstDifference(expectedSums(this.#writer.standing), sumsByIdentity(this.#store));
  }

  /** Some days later, when nobody has written any more. */
  async emptyCounter(): Promise<string | undefined> {
    this.#nowSeconds += 72 * HOUR_SECONDS;
    for (const day of DAYS) await this.#night(day);
    const empty = this.#store.states().find(({ sums }) => isZero(sums));
    return empty && `an empty counter stays: ${counterIdentity(empty.key).replaceAll('\0', ' ')}`;
  }

  async #note(sessions: readonly CounterKeyOf<'session'>[]): Promise<void> {
    await this.#leftSessions.put(sessions.map((key) => ({ key, on: this.#today() })));
  }

  #today = (): string => new Date(this.#nowSeconds * 1000).toISOString().slice(0, 10);

  /** Nothing is older than a day when it is delivered: an aggregator that far behind has lost records anyway. */
  async #letTimePass(seconds: number): Promise<void> {
    const then = this.#nowSeconds + seconds;
    const isWorkedOff = () => this.#delivery.isPast((shard) => this.#takenBefore(shard, then - KEPT_SECONDS));
    for (let turn = 0; turn < 500 && !isWorkedOff(); turn += 1) await this.#delivery.turn();
    if (isWorkedOff()) this.#nowSeconds = then;
  }

  #takenBefore({ takenAtSeconds }: ShardLog, second: number): number {
    const first = takenAtSeconds.findIndex((at) => at >= second);
    return first < 0 ? takenAtSeconds.length : first;
  }

  /** Each counter is read and compacted in its turn, among the updates of the aggregator. */
  async #compact(): Promise<void> {
    this.#underWay += 1;
    const nowSeconds = this.#nowSeconds;
    for (const { key } of this.#store.states()) {
      const [state] = await this.#delivery.queue(() => this.#store.get([key]));
      const decision = state === undefined ? { kind: 'nothing' as const } : this.#rule.decide(state, nowSeconds);
      if (state !== undefined && decision.kind !== 'nothing')
        await this.#delivery.queue(() => this.#apply(state, decision));
    }
    this.#underWay -= 1;
  }

  /** A day is compacted as the audit does it, among the updates of the aggregator while there are any. */
  async #night(day: string): Promise<void> {
    const inTurn = <T>(call: () => Promise<T>): Promise<T> =>
      this.#delivery.isBusy ? this.#delivery.queue(call) : call();
    const store = this.#store;
    const ports: CompactPorts = {
      records: new InMemoryDayRecords(() => this.#writer.standing),
      counters: {
        shared: (...of) => store.shared(...of),
        users: (...of) => store.users(...of),
        get: (keys) => inTurn(() => store.get(keys)),
      },
      compaction: {
        forget: (key, marks) => inTurn(() => store.forget(key, marks)),
        remove: (state) => inTurn(() => store.remove(state)),
      },
      leftSessions: this.#leftSessions,
    };
    const run = { today: this.#today(), nowSeconds: this.#nowSeconds, mayGoOn: () => true };
    await compactDay(ports, { project: 'main', day }, run);
  }

  async #compactAsAtNight(day: string): Promise<void> {
    this.#underWay += 1;
    await this.#night(day);
    this.#underWay -= 1;
  }

  async #apply(state: CounterState, decision: Exclude<Compaction, { kind: 'nothing' }>): Promise<void> {
    const [now = state] = this.#rule.isConditional ? [state] : await this.#store.get([state.key]);
    if (decision.kind === 'remove') await this.#store.remove(now);
    else {
      const marks = [...decision.marks.keys()].flatMap((shard) => {
        const mark = now.marks.get(shard);
        return mark === undefined ? [] : [[shard, mark] as const];
      });
      await this.#store.forget(state.key, new Map(marks));
    }
  }
}
