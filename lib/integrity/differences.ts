import type { CounterFamily, CounterKey, CounterRow, Sums } from '../counters/counter.ts';
import { addSums, counterIdentity, isZero, type RunningSums, subtractSums, zeroSums } from '../counters/families.ts';

/** What counters lack to equal their records, under construction. */
export class Differences {
  readonly #differences = new Map<string, { readonly key: CounterKey; readonly lacks: RunningSums }>();

  addDue(key: CounterKey, sums: Sums): void {
    addSums(this.#of(key), sums);
  }

  subtractFound({ key, sums }: CounterRow): void {
    subtractSums(this.#of(key), sums);
  }

  *keys(family: CounterFamily): Generator<CounterKey> {
    for (const { key } of this.#differences.values()) if (key.family === family) yield key;
  }

  *differing(): Generator<CounterKey> {
    for (const { key, lacks } of this.#differences.values()) if (!isZero(lacks)) yield key;
  }

  #of(key: CounterKey): RunningSums {
    const identity = counterIdentity(key);
    const known = this.#differences.get(identity);
    if (known !== undefined) return known.lacks;
    const lacks = zeroSums();
    this.#differences.set(identity, { key, lacks });
    return lacks;
  }
}
