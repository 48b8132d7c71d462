import type { CounterKey, CounterState } from '../counters/counter.ts';
import {
  addSums,
  counterIdentity,
  countersOf,
  equalSums,
  type RunningSums,
  sumsOf,
  zeroSums,
} from '../counters/families.ts';
import { bookedIn } from './booked-in.ts';
import { type CounterStates, DAY_PARTS } from './ports.ts';
import type { Difference, ProjectDay } from './proof.ts';
import type { SurveyPorts } from './survey-day.ts';

/**
 * Compares some counters of a day again, each read before the first record is: those that still differ. Whether they are
 * wrong or only in flight, {@link stillAsRead} tells once the stream has passed.
 */
export async function examineSuspects(
  { records, counters }: SurveyPorts,
  { project, day }: ProjectDay,
  keys: readonly CounterKey[],
): Promise<readonly Difference[]> {
  const states = await counters.get(keys);
  const due = new Map<string, RunningSums>(keys.map((key) => [counterIdentity(key), zeroSums()]));
  for (let part = 0; part < DAY_PARTS; part += 1) {
    for await (const page of records.pages(project, day, part)) {
      for (const image of page) {
        const booked = bookedIn(image);
        if (booked === undefined) continue;
        const sums = sumsOf(booked);
        for (const key of countersOf(booked)) {
          const of = due.get(counterIdentity(key));
          if (of !== undefined) addSums(of, sums);
        }
      }
    }
  }
  const compared = keys.map((key, index): Difference => {
    return { key, due: due.get(counterIdentity(key)) ?? zeroSums(), counter: states[index] };
  });
  return compared.filter(({ due: sums, counter }) => !equalSums(sums, counter?.sums ?? zeroSums()));
}

/** Those whose counters have had no update since they were read. */
export async function stillAsRead(
  counters: CounterStates,
  differences: readonly Difference[],
): Promise<readonly Difference[]> {
  const now = await counters.get(differences.map(({ key }) => key));
  return differences.filter(({ counter }, index) => isSameState(counter, now[index]));
}

/** Two readings with no update in between. The sums are compared too: whoever plants an error need not count updates. */
export function isSameState(one: CounterState | undefined, other: CounterState | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.updates === other.updates && equalSums(one.sums, other.sums);
}
