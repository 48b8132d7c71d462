import type { CounterFamily, CounterKey, CounterRow, Sums } from '../counters/counter.ts';
import { addSums, counterIdentity, isZero, type RunningSums, subtractSums, zeroSums } from '../counters/families.ts';

/** What counters lack to equal their records, under construction: by their identities, in the order in which they were met. */
export type Differences = Map<string, { readonly key: CounterKey; readonly lacks: RunningSums }>;

export function addDue(differences: Differences, key: CounterKey, sums: Sums): void {
  addSums(lackOf(differences, key), sums);
}

export function subtractFound(differences: Differences, { key, sums }: CounterRow): void {
  subtractSums(lackOf(differences, key), sums);
}

export function* keysOf(differences: Differences, family: CounterFamily): Generator<CounterKey> {
  for (const { key } of differences.values()) if (key.family === family) yield key;
}

export function* differing(differences: Differences): Generator<CounterKey> {
  for (const { key, lacks } of differences.values()) if (!isZero(lacks)) yield key;
}

function lackOf(differences: Differences, key: CounterKey): RunningSums {
  const identity = counterIdentity(key);
  const known = differences.get(identity);
  if (known !== undefined) return known.lacks;
  const lacks = zeroSums();
  differences.set(identity, { key, lacks });
  return lacks;
}
