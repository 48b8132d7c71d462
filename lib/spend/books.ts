import type { Calendar } from '../calendar.ts';
import type { CounterReader } from '../ports.ts';

/** The counters, and what is needed to read them to a person. */
export interface Books {
  readonly counters: CounterReader;
  readonly calendar: Calendar;
  /** The ledger's currency, such as `CNY`. */
  readonly currency: string;
}
