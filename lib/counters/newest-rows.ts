import type { AnyCounterRow } from './counter.ts';
import { counterIdentity } from './families.ts';

/** Of several readings of each counter, the one with the most calls: a read may be behind what the stream has shown. */
export function newestRows<R extends AnyCounterRow>(rows: readonly R[]): readonly R[] {
  const newest = new Map<string, R>();
  for (const row of rows) {
    const identity = counterIdentity(row.key);
    const known = newest.get(identity);
    if (known === undefined || row.sums.calls > known.sums.calls) newest.set(identity, row);
  }
  return [...newest.values()];
}
