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
import type { StoredImage } from '../usage/stored-image.ts';
import { bookedIn } from './booked-in.ts';
import { type DayPlace, isDayRead, readDayFrom } from './day-records.ts';
import { type CounterReading, isForeign } from './foreign-counter.ts';
import type { CounterStates } from './ports.ts';
import type { Difference, ProjectDay } from './proof.ts';
import type { SurveyPorts } from './survey-day.ts';

/** Some counters of a day that are compared again, under way: a value that can be stored and gone on with. */
export interface Examination {
  readonly keys: readonly CounterKey[];
  /** As they were read, before the first record was. */
  readonly states: readonly (CounterState | undefined)[];
  /** What their records sum up to, by the counters' identities. */
  readonly due: ReadonlyMap<string, RunningSums>;
  /** That were read, and items that are none. */
  records: number;
  unreadable: number;
  next: DayPlace;
}

/** Counters in whose place a foreign one lies are left out: that one is the error. */
export async function beginExamination(counters: CounterStates, suspects: readonly CounterKey[]): Promise<Examination> {
  const readings = await counters.get(suspects);
  const keys = suspects.filter((_, index) => !isForeign(readings[index]));
  return {
    keys,
    states: readings.flatMap((reading) => (isForeign(reading) ? [] : [reading])),
    due: new Map(keys.map((key) => [counterIdentity(key), zeroSums()])),
    records: 0,
    unreadable: 0,
    next: { part: 0 },
  };
}

export const isExamined = ({ next }: Examination): boolean => isDayRead(next);

/** Reads some more records. */
export async function advanceExamination(
  { records }: SurveyPorts,
  of: ProjectDay,
  examination: Examination,
): Promise<void> {
  examination.next = await readDayFrom(records, of, examination.next, (image) => addTo(examination, image));
}

function addTo(examination: Examination, image: StoredImage): void {
  if (image.kind === 'malformed') examination.unreadable += 1;
  const booked = bookedIn(image);
  if (booked === undefined) return;
  examination.records += 1;
  const sums = sumsOf(booked);
  for (const key of countersOf(booked)) {
    const of = examination.due.get(counterIdentity(key));
    if (of !== undefined) addSums(of, sums);
  }
}

/** Those that still differ. Whether they are wrong or only in flight, {@link stillAsRead} tells once the stream has passed. */
export function differencesIn({ keys, states, due }: Examination): readonly Difference[] {
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
export function isSameState(one: CounterState | undefined, other: CounterReading | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (isForeign(other)) return false;
  return one.updates === other.updates && equalSums(one.sums, other.sums);
}
