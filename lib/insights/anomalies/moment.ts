import type { Anomaly } from '../../api-contract.ts';
import type { Calendar } from '../../calendar.ts';
import type { Day } from '../../usage/record.ts';

/** A day, or when a clock hour began in microseconds. */
export type Moment = Day | number;

type Iso = Pick<Calendar, 'iso'>;

export const periodOf = (at: Moment): Anomaly['period'] => (typeof at === 'number' ? 'hour' : 'day');

/** As answers say it: the day, or the instant with the ledger's offset. */
export const momentText = (at: Moment, { iso }: Iso): string => (typeof at === 'number' ? iso(at) : at);

/** Path of the question that shows the rows of a day or an hour. */
export function linkOf(at: Moment, calendar: Iso): string {
  const day = momentText(at, calendar).slice(0, 10);
  return `/stats/range?from=${day}&to=${day}&group_by=${typeof at === 'number' ? 'hour' : 'function'}`;
}
