import type { CounterState } from '../../lib/counters/counter.ts';
import { isZero } from '../../lib/counters/families.ts';
import { type Compaction, decideCompaction } from '../../lib/integrity/compact-counter.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { HistoryWriter, type ShardLog } from './stream-history.ts';
import { Delivery, expectedSums, firstDifference, sumsByIdentity } from './stream-world.ts';

/** How counters are compacted: by the rule of the ledger, or by one of its short cuts. */
export interface CompactionRule {
  readonly decide: (state: CounterState, nowSeconds: number) => Compaction;
  /** Whether what is taken away must still be as it was read. */
  readonly isConditional: boolean;
}

const HOUR_SECONDS = 3600;

export const COMPACTION_RULES = {
  rule: { decide: decideCompaction, isConditional: true },
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
} as const satisfies Record<string, CompactionRule>;

/** A stream keeps what it has taken in for so long. */
const KEPT_SECONDS = 24 * HOUR_SECONDS;
const FIRST_SECOND = 1_700_000_000;

/**
 * Records are written, corrected and deleted over many days, the stream forgets what is older than 24 hours and delivers what
 * is younger again and again, and all the time counters are compacted.
 *
 * @returns the first counter that does not equal its records at the end
 */
export async function runCompactionWorld(seed: number, rule: CompactionRule): Promise<string | undefined> {
  const world = new CompactionWorld(seededRandom(seed), rule);
  await world.live();
  return world.difference();
}

class CompactionWorld {
  readonly #random: SeededRandom;
  readonly #rule: CompactionRule;
  readonly #store = new InMemoryCounters();
  readonly #writer: HistoryWriter;
  readonly #delivery: Delivery;
  #nowSeconds = FIRST_SECOND;
  #underWay = 0;

  constructor(random: SeededRandom, rule: CompactionRule) {
    this.#random = random;
    this.#rule = rule;
    this.#writer = new HistoryWriter(random, { expires: false, nowSeconds: () => this.#nowSeconds });
    this.#delivery = new Delivery(random, this.#writer.shards, {
      counters: this.#store,
      forgotten: (shard) => this.#takenBefore(shard, this.#nowSeconds - KEPT_SECONDS),
    });
  }

  async live(): Promise<void> {
    for (let step = 30 + this.#random.below(80); step > 0; step -= 1) {
      this.#writer.step();
      if (this.#random.chance(0.3)) await this.#letTimePass((1 + this.#random.below(30)) * HOUR_SECONDS);
      if (this.#random.chance(0.15)) void this.#compact();
      for (let turns = this.#random.below(8); turns > 0; turns -= 1) await this.#delivery.turn();
    }
    while (this.#delivery.isBusy || this.#underWay > 0) await this.#delivery.turn();
    this.#delivery.rewindAll();
    while (this.#delivery.isBusy) await this.#delivery.turn();
  }

  difference(): string | undefined {
    return firstDifference(expectedSums(this.#writer.standing), sumsByIdentity(this.#store));
  }

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
