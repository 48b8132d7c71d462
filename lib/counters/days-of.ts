import type { ProjectDay } from '../integrity/proof.ts';
import type { CounterKey } from './counter.ts';

/** The days of which these are counters, each once. Each day that a record moves has a counter of the day's own family. */
export function daysOf(counters: readonly { readonly key: CounterKey }[]): readonly ProjectDay[] {
  const days = new Map<string, ProjectDay>();
  for (const { key } of counters) {
    const { project, day } = key;
    if (key.family === 'day') days.set(`${project}|${day}`, { project, day });
  }
  return [...days.values()];
}
