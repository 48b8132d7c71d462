import { type Band, bandOf, medianOf } from './band.ts';

const WEEK = 7;
const LEVEL_DAYS = 14;
const FLOOR_SHARE = 0.05;
/** How often a day may lack calls before it is no sign. */
const SPORADIC_SHARE = 0.25;
const MIN_BUSY_DAYS = 10;
const SPORADIC_FACTOR = 4;
const MIN_FACTOR = 2;

/** Days before a day from which it is judged, at least and at most: four and six of each weekday. */
export const MIN_PAST_DAYS = 28;
export const MAX_PAST_DAYS = 42;

/**
 * What a day was expected to be: as the median of its weekday, at the level of the last two weeks. Nothing of it looks ahead, so a
 * day is judged the same tomorrow.
 *
 * @param past figures of the days before it, newest last
 * @param calls their calls
 * @returns undefined where too little is known to expect anything
 */
export function dayBand(past: readonly number[], calls: readonly number[]): Band | undefined {
  if (past.length < MIN_PAST_DAYS) return undefined;
  const busy = past.filter((value) => value > 0);
  if (busy.length < (1 - SPORADIC_SHARE) * past.length) return sporadicBand(busy);
  const floor = FLOOR_SHARE * medianOf(busy);
  const logarithms = past.map((value) => Math.log(value + floor));
  const weekdays = Array.from({ length: WEEK }, (_, weekday) => medianOf(everyWeek(logarithms, weekday)));
  // Weekdays are counted back from the judged day, whose own is 0.
  const withTrend = logarithms.map((value, index) => value - (weekdays[(past.length - index) % WEEK] ?? 0));
  const slope = slopeOf(withTrend);
  const residuals = withTrend.map((value, index) => value + slope * (past.length - index));
  const level = medianOf(residuals.slice(-LEVEL_DAYS));
  return bandOf(
    {
      residuals: residuals.map((value) => value - level),
      expected: (weekdays[0] ?? 0) + level,
      floor,
      calls: medianOf(everyWeek(calls, 0)),
    },
    MIN_FACTOR,
  );
}

/** What is added from one day to the next: from the median of the older half to that of the newer. */
function slopeOf(values: readonly number[]): number {
  const half = Math.floor(values.length / 2);
  return (medianOf(values.slice(-half)) - medianOf(values.slice(0, half))) / (values.length - half);
}

/** Values of the weekday that lies so many days before the judged day. */
const everyWeek = (values: readonly number[], weekday: number): readonly number[] =>
  values.filter((_value, index) => (values.length - index) % WEEK === weekday);

/** Where many days have nothing, no rhythm can be told, and only the highest days so far say what is high. */
function sporadicBand(busy: readonly number[]): Band | undefined {
  if (busy.length < MIN_BUSY_DAYS) return undefined;
  return { expected: medianOf(busy), low: 0, high: SPORADIC_FACTOR * Math.max(...busy) };
}
