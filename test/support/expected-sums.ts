import type { CounterKey, Sums } from '../../lib/counters/counter.ts';
import {
  addSums,
  counterIdentity,
  countersOf,
  isZero,
  type RunningSums,
  sumsOf,
  zeroSums,
} from '../../lib/counters/families.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { InMemoryCounters } from './in-memory-counters.ts';

export type SumsByIdentity = ReadonlyMap<string, Sums>;

/** What the counters of these records must say. */
export function expectedSums(counted: readonly BookedRecord[]): SumsByIdentity {
  const expected = new Map<string, RunningSums>();
  for (const booked of counted) {
    for (const identity of countersOf(booked).map((key: CounterKey) => counterIdentity(key))) {
      const sums = expected.get(identity) ?? zeroSums();
      addSums(sums, sumsOf(booked));
      expected.set(identity, sums);
    }
  }
  return expected;
}

export const sumsByIdentity = (store: InMemoryCounters): SumsByIdentity =>
  new Map(store.rows().map(({ key, sums }) => [counterIdentity(key), sums]));

/** @returns undefined when there is none */
export function firstDifference(expected: SumsByIdentity, found: SumsByIdentity): string | undefined {
  for (const identity of new Set([...expected.keys(), ...found.keys()])) {
    const [due, is] = [expected.get(identity) ?? zeroSums(), found.get(identity) ?? zeroSums()];
    const difference = { ...zeroSums(), ...due };
    for (const measure of Object.keys(difference) as (keyof Sums)[]) difference[measure] -= is[measure];
    if (!isZero(difference)) return `${identity.replaceAll('\0', ' ')}: ${due.calls} calls due, ${is.calls} counted`;
  }
  return undefined;
}
