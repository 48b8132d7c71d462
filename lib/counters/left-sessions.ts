import type { CounterKeyOf } from './counter.ts';
import { counterIdentity, sessionCounterOf } from './families.ts';
import type { StreamChange } from './stream-change.ts';

/** The counters of sessions that these changes take a record out of: it was removed, or belongs to another counter now. */
export function sessionsLeftBy(changes: Iterable<StreamChange>): readonly CounterKeyOf<'session'>[] {
  const left = new Map<string, CounterKeyOf<'session'>>();
  for (const change of changes) {
    if (change.kind !== 'change' || change.before === undefined) continue;
    const from = sessionCounterOf(change.before);
    const to = change.after && sessionCounterOf(change.after);
    if (from === undefined) continue;
    const identity = counterIdentity(from);
    if (to === undefined || counterIdentity(to) !== identity) left.set(identity, from);
  }
  return [...left.values()];
}
