import { seededRandom } from '../seeded-random.ts';
import type { Trial } from './back-test.ts';
import { meanOf } from './methods.ts';

/**
 * Courses that the coming days may take, a figure for each day. A day of a course may be below 0 where days without cost are
 * usual: so the sum of a course is as likely too low as too high.
 */
export type Scenarios = readonly (readonly number[])[];

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const SCENARIOS = 500;
const SEED = 20_261_124;
/** How much of the mean day is added to a forecast before an error is measured against it: weekends are not without error. */
const FLOOR_SHARE = 0.25;
/** What of the spread of the trials' means is kept at least: a few trials can't show that a level is sure. */
const KEPT_SPREAD = 0.7;
const MAX_GROWTH = 3;
/** Ends of the interval that holds 80 %. */
const LOW = 0.1;
const HIGH = 0.9;

interface Errors {
  /** One for each trial: how far off it was as a whole. */
  readonly levels: readonly number[];
  /** One for each day of each trial: how far off it was besides. */
  readonly days: readonly number[];
  /** Days ahead for which the levels stand: the middle of a trial. */
  readonly middle: number;
}

/**
 * The forecast, and what came instead in the trials: each course is off as a whole as one trial was, more so the further it
 * looks (as the square root of time, like a sum of chances), and each of its days besides as some day was. Errors are shares of
 * the forecast, since busier days are further off. The same history has the same courses.
 */
export function scenariosOf(
  predicted: readonly number[],
  trials: readonly Trial[],
  history: readonly number[],
): Scenarios {
  const floor = FLOOR_SHARE * meanOf(history);
  const { levels, days, middle } = errorsOf(trials, floor);
  const random = seededRandom(SEED);
  return Array.from({ length: SCENARIOS }, () => {
    const level = random.pick(levels);
    return predicted.map((value, index) => {
      const growth = Math.min(MAX_GROWTH, Math.sqrt((index + 1) / middle));
      return value + (level * growth + random.pick(days)) * (value + floor);
    });
  });
}

function errorsOf(trials: readonly Trial[], floor: number): Errors {
  const shares = trials.map(({ predicted, actual }) =>
    actual.map((value, index) => share(value - (predicted[index] ?? 0), (predicted[index] ?? 0) + floor)),
  );
  const horizon = shares[0]?.length ?? 0;
  const means = shares.map(meanOf);
  const mean = meanOf(means);
  // One day ahead says nothing of how days go together.
  if (horizon < 2) {
    const kept = means.map((value) => mean + (value - mean) * Math.sqrt(KEPT_SPREAD));
    return { levels: kept, days: means.map((value) => value - mean), middle: 1 };
  }
  // The mean of a few days is nearer to 0 than each of them.
  const stretch = Math.sqrt(horizon / (horizon - 1));
  const days = shares.flatMap((row, index) => row.map((value) => (value - (means[index] ?? 0)) * stretch));
  // Of the spread of the means, a part is that of the days that they are means of.
  const spread = varianceOf(means);
  const own = share(Math.max(0, spread - varianceOf(days) / horizon), spread);
  const kept = Math.sqrt(Math.max(KEPT_SPREAD, own));
  return { levels: means.map((value) => mean + (value - mean) * kept), days, middle: (horizon + 1) / 2 };
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

const varianceOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2));
};

/**
 * What holds 80 % of the values: their middle, or, where more than 10 % are nothing, all below the highest 20 %.
 */
export function intervalOf(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const low = quantile(sorted, LOW);
  return low > 0 ? { low, high: quantile(sorted, HIGH) } : { low: 0, high: Math.max(0, quantile(sorted, HIGH - LOW)) };
}

/** Between the two nearest of sorted values. */
function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const [below = 0, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}
