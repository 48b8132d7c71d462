import type { CounterRow, Sums } from '../counters/counter.ts';
import { addSums, isZero, zeroSums } from '../counters/families.ts';

/** What one model was used for one function on one day, or what is left over under {@link OTHER}. */
export interface TodaySeries {
  readonly model: string;
  readonly function: string;
  readonly sums: Sums;
}

export interface Today {
  readonly series: readonly TodaySeries[];
  /** Pairs of model and function that are in the series `other`. */
  readonly folded: number;
}

/** Label of what is not named: a model or function that is called so is added up with it. */
export const OTHER = 'other';

/** A pair has at most 13 samples, so that 150 and the other stay below 2,000 series. */
export const MAX_PAIRS = 150;

/** The day's counters, one for each model and function: those with most calls by name, the others in one sum. */
export function todaySeries(rows: readonly CounterRow<'day'>[], maxPairs: number = MAX_PAIRS): Today {
  const used = rows.filter(({ sums }) => !isZero(sums)).toSorted(byCalls);
  const named = used.slice(0, maxPairs).map(({ key, sums }) => ({ model: key.model, function: key.function, sums }));
  const folded = used.slice(maxPairs);
  if (folded.length === 0) return { series: named, folded: 0 };
  const sums = zeroSums();
  for (const row of folded) addSums(sums, row.sums);
  const isOther = ({ model, function: of }: TodaySeries): boolean => model === OTHER && of === OTHER;
  for (const one of named.filter(isOther)) addSums(sums, one.sums);
  const others = named.filter((one) => !isOther(one));
  return { series: [...others, { model: OTHER, function: OTHER, sums }], folded: folded.length };
}

/** Most calls first; equal ones by name, so that the same pairs are named at each reading. */
function byCalls(one: CounterRow<'day'>, other: CounterRow<'day'>): number {
  if (one.sums.calls !== other.sums.calls) return one.sums.calls > other.sums.calls ? -1 : 1;
  const nameOf = ({ key }: CounterRow<'day'>): string => JSON.stringify([key.model, key.function]);
  return nameOf(one) < nameOf(other) ? -1 : 1;
}
