import { type Band, bandOf, medianOf } from './band.ts';

/** A day as the figures of its clock hours, by the hour that the clock shows. */
export type HoursOfDay = ReadonlyMap<number, number>;

const FLOOR_SHARE = 0.05;
const MIN_FACTOR = 3;

/** Whole days before today from which its hours are judged: one of each weekday. */
export const PAST_HOUR_DAYS = 7;

/**
 * What clock hours of a day were expected to be: as the median of the same hour of the last seven days, on a day like the same weekday.
 *
 * @param past the last {@link PAST_HOUR_DAYS} days, newest last
 * @returns the band of an hour with so many calls as a rule; undefined where the hours of that week have nothing
 */
export function hourBands(past: readonly HoursOfDay[]): ((hour: number, calls: number) => Band) | undefined {
  const busy = past.flatMap((day) => [...day.values()]).filter((value) => value > 0);
  if (busy.length === 0) return undefined;
  const floor = FLOOR_SHARE * medianOf(busy);
  const hours = Array.from({ length: 24 }, (_, each) => each);
  const logarithms = past.map((day) => hours.map((each) => Math.log((day.get(each) ?? 0) + floor)));
  const rhythm = hours.map((each) => medianOf(logarithms.map((day) => day[each] ?? 0)));
  const withoutRhythm = logarithms.map((day) => day.map((value, each) => value - (rhythm[each] ?? 0)));
  const levels = withoutRhythm.map(medianOf);
  const residuals = withoutRhythm.flatMap((day, index) => day.map((value) => value - (levels[index] ?? 0)));
  return (hour, calls) =>
    bandOf({ residuals, expected: (rhythm[hour] ?? 0) + (levels[0] ?? 0), floor, calls }, MIN_FACTOR);
}
