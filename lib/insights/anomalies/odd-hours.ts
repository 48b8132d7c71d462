import type { Calendar } from '../../calendar.ts';
import type { CounterRow, Sums } from '../../counters/counter.ts';
import { totalOf } from '../../spend/groups.ts';
import { medianOf } from './band.ts';
import { failureBand } from './failure-band.ts';
import { type HoursOfDay, hourBand } from './hour-band.ts';
import { CALLS, COST, FAILURE_RATE, type Measure } from './measures.ts';
import { type Odd, toFailures } from './odd-days.ts';

type Rows = readonly CounterRow<'hour'>[];

interface Hours {
  /** Of the day whose hours are judged. */
  readonly rows: Rows;
  /** The seven days before, oldest first. */
  readonly before: readonly Rows[];
  /** When the hours of the day began that have begun. */
  readonly begun: readonly number[];
  /** When the hour began that is not over. */
  readonly runningUs: number;
}

/** Odd hours of a day, oldest first. The running hour is odd only where it is above already. */
export function oddHours(
  { hourOfDay }: Pick<Calendar, 'hourOfDay'>,
  { rows, before, begun, runningUs }: Hours,
): readonly Odd[] {
  const sumsOf = (rows: Rows): ReadonlyMap<number, Sums> =>
    new Map([...Map.groupBy(rows, ({ key }) => hourOfDay(key.hourStartUs))].map(([hour, of]) => [hour, totalOf(of)]));
  const past = before.map(sumsOf);
  const current = Map.groupBy(rows, ({ key }) => key.hourStartUs);
  return begun.flatMap((at) => {
    const sums = totalOf(current.get(at) ?? []);
    return [COST, CALLS, FAILURE_RATE].flatMap((measure) => {
      const band = bandOfHour(measure, past, hourOfDay(at), sums);
      const figure = measure.figureOf(sums);
      const isAbove = band !== undefined && figure > band.high;
      const isBelow = band !== undefined && figure < band.low && at !== runningUs;
      return isAbove || isBelow ? [{ at, measure, isAbove, sums, band }] : [];
    });
  });
}

function bandOfHour(measure: Measure, past: readonly ReadonlyMap<number, Sums>[], hour: number, { calls }: Sums) {
  // A week without a day is no week: the ledger is younger, or was not used.
  if (past.some((day) => day.size === 0)) return undefined;
  if (measure === FAILURE_RATE) {
    return failureBand(
      past.flatMap((day) => [...day.values()].map(toFailures)),
      Number(calls),
    );
  }
  const figures = past.map((day): HoursOfDay => new Map([...day].map(([of, sums]) => [of, measure.figureOf(sums)])));
  const callsOfHour = medianOf(past.map((day) => Number(day.get(hour)?.calls ?? 0n)));
  return hourBand(figures, hour, callsOfHour);
}
