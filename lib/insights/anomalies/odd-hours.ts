import type { Calendar } from '../../calendar.ts';
import type { CounterRow, Sums } from '../../counters/counter.ts';
import { totalOf } from '../../spend/groups.ts';
import { type Band, medianOf } from './band.ts';
import { failureBand } from './failure-band.ts';
import { type HoursOfDay, hourBands } from './hour-band.ts';
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
  // A week without a day is no week: the ledger is younger, or was not used.
  if (past.some((day) => day.size === 0)) return [];
  const current = Map.groupBy(rows, ({ key }) => key.hourStartUs);
  const bands = [COST, CALLS, FAILURE_RATE].map((measure) => ({ measure, bandOf: bandsOf(measure, past) }));
  return begun.flatMap((at) => {
    const sums = totalOf(current.get(at) ?? []);
    return bands.flatMap(({ measure, bandOf }) => {
      const band = bandOf(hourOfDay(at), sums);
      const figure = measure.figureOf(sums);
      const isAbove = band !== undefined && figure > band.high;
      const isBelow = band !== undefined && figure < band.low && at !== runningUs;
      return isAbove || isBelow ? [{ at, measure, isAbove, sums, band }] : [];
    });
  });
}

/** What a measure of an hour was expected to be, by the week before. */
function bandsOf(
  measure: Measure,
  past: readonly ReadonlyMap<number, Sums>[],
): (hour: number, of: Sums) => Band | undefined {
  if (measure === FAILURE_RATE) {
    const failures = past.flatMap((day) => [...day.values()].map(toFailures));
    return (_, { calls }) => failureBand(failures, Number(calls));
  }
  const figures = past.map((day): HoursOfDay => new Map([...day].map(([of, sums]) => [of, measure.figureOf(sums)])));
  const bandOf = hourBands(figures);
  return (hour) => bandOf?.(hour, medianOf(past.map((day) => Number(day.get(hour)?.calls ?? 0n))));
}
