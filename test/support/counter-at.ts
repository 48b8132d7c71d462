import type { CounterKey, CounterState } from '../../lib/counters/counter.ts';
import { isForeign } from '../../lib/integrity/foreign-counter.ts';
import type { CounterStates } from '../../lib/integrity/ports.ts';

/** The counter that lies at the place of a key, if any does. */
export async function counterAt(
  counters: Pick<CounterStates, 'get'>,
  key: CounterKey,
): Promise<CounterState | undefined> {
  const [reading] = await counters.get([key]);
  if (isForeign(reading)) throw new Error(`foreign: ${reading.pk} ${reading.sk}`);
  return reading;
}
