import type { Band } from './band.ts';
import { medianOf } from './band.ts';

/** Calls, and how many of them failed. */
export interface Failures {
  readonly calls: number;
  readonly failures: number;
}

/** Width in standard deviations of a number of failures, and what is added because a few come in clusters. */
const WIDTH = 7;
const SPARE_FAILURES = 7;
/** A rate must differ by so much at least. */
const MIN_RISE = 0.05;
const MIN_CALLS = 20;
/** The median of the square of a standard normal. */
const MEDIAN_SQUARE = 0.455;

/**
 * The rate of failures that was to be expected among so many calls, from 0 to 1. Fewer failures are never an anomaly.
 *
 * @param past days or hours before
 * @returns undefined where there are too few calls to speak of a rate
 */
export function failureBand(past: readonly Failures[], calls: number): Band | undefined {
  const known = past.filter((one) => one.calls > 0);
  const all = known.reduce((sum, one) => sum + one.calls, 0);
  if (all < MIN_CALLS || calls < MIN_CALLS) return undefined;
  const rate = typicalRate(known, all);
  const mean = rate * calls;
  const most = mean + WIDTH * Math.sqrt(mean * clustering(known, rate)) + SPARE_FAILURES;
  return { expected: rate, low: 0, high: Math.max(rate + MIN_RISE, most / calls) };
}

/** The median of the rates, so that an outage of the past does not excuse the next; of few failures the mean of all says more. */
function typicalRate(past: readonly Failures[], calls: number): number {
  const failures = past.reduce((sum, one) => sum + one.failures, 0);
  const median = medianOf(past.map((one) => one.failures / one.calls));
  return median > 0 ? median : Math.min(failures / calls, 1 / 100);
}

/** How many times the variance of failures is that of independent ones; at least 1. */
function clustering(past: readonly Failures[], rate: number): number {
  const squares = past.map(({ calls, failures }) => {
    const mean = rate * calls;
    return mean > 0 ? (failures - mean) ** 2 / mean : 0;
  });
  return Math.max(1, medianOf(squares) / MEDIAN_SQUARE);
}
