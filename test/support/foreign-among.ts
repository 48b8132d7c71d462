import type { CounterKey } from '../../lib/counters/counter.ts';
import { counterIdentity } from '../../lib/counters/families.ts';
import type { CounterReading, ForeignCounter } from '../../lib/integrity/foreign-counter.ts';
import type { CounterStates } from '../../lib/integrity/ports.ts';

/** A foreign counter, and the counter in whose place it lies, where it is in one's. */
export interface Planted {
  readonly foreign: ForeignCounter;
  readonly inPlaceOf?: CounterKey;
}

/** The same counters with foreign ones among them; those of users lie in the first part of the day. */
export function foreignAmong(counters: CounterStates, planted: readonly Planted[]): CounterStates {
  const foreignAt = new Map(
    planted.flatMap(({ foreign, inPlaceOf }) => (inPlaceOf ? [[counterIdentity(inPlaceOf), foreign] as const] : [])),
  );
  const isStanding = (reading: CounterReading) => !('key' in reading && foreignAt.has(counterIdentity(reading.key)));
  const of = (isMeant: (family: string) => boolean): readonly ForeignCounter[] =>
    planted.flatMap(({ foreign }) => (isMeant(foreign.family) ? [foreign] : []));
  return {
    async *shared(project, day) {
      for await (const page of counters.shared(project, day)) yield page.filter(isStanding);
      yield of((family) => family !== 'user' && family !== 'session');
    },
    async *users(project, day, part) {
      for await (const page of counters.users(project, day, part)) yield page.filter(isStanding);
      if (part === 0) yield of((family) => family === 'user');
    },
    get: async (keys) => {
      const readings = await counters.get(keys);
      return keys.map((key, index) => foreignAt.get(counterIdentity(key)) ?? readings[index]);
    },
  };
}
