import type { CounterKey, CounterRow, Sums } from '../../lib/counters/counter.ts';
import { addSums, counterIdentity, isZero, type RunningSums, zeroSums } from '../../lib/counters/families.ts';
import { isCounted, type Watermark } from '../../lib/counters/watermark.ts';
import type { AddOutcome, CounterDelta, Counters } from '../../lib/ports.ts';

interface StoredCounter {
  readonly key: CounterKey;
  readonly sums: RunningSums;
  readonly marks: Map<string, Watermark>;
}

export class InMemoryCounters implements Counters {
  readonly #stored = new Map<string, StoredCounter>();

  async add({ key, sums, shardId, first, last }: CounterDelta): Promise<AddOutcome> {
    const counter = this.#counterOf(key);
    const watermark = counter.marks.get(shardId);
    if (watermark !== undefined && isCounted(first, watermark)) return { outcome: 'already-counted', watermark };
    addSums(counter.sums, sums);
    counter.marks.set(shardId, last);
    return { outcome: 'applied' };
  }

  read(key: CounterKey): Sums {
    return this.#stored.get(counterIdentity(key))?.sums ?? zeroSums();
  }

  /** Counters that are not zero in every sum. */
  rows(): readonly CounterRow[] {
    return [...this.#stored.values()].filter(({ sums }) => !isZero(sums)).map(({ key, sums }) => ({ key, sums }));
  }

  #counterOf(key: CounterKey): StoredCounter {
    const identity = counterIdentity(key);
    const counter = this.#stored.get(identity) ?? { key, sums: zeroSums(), marks: new Map() };
    this.#stored.set(identity, counter);
    return counter;
  }
}
