import type { CounterFamily, CounterState } from '../counters/counter.ts';

/**
 * An item among a day's counters that is none: its key is not the key of the names in it, or it can't be read. No repair
 * mends it, a proof leaves it out of its sums and names it by where it lies.
 */
export interface ForeignCounter {
  /** Of the partition that it lies in. */
  readonly family: CounterFamily;
  /** Its primary key in the table of counters. */
  readonly pk: string;
  readonly sk: string;
}

/** What lies where a counter does. */
export type CounterReading = CounterState | ForeignCounter;

export const isForeign = (reading: CounterReading | undefined): reading is ForeignCounter =>
  reading !== undefined && 'pk' in reading;

export const isCounter = (reading: CounterReading | undefined): reading is CounterState =>
  reading !== undefined && !isForeign(reading);
