/** Between what a figure was expected to be; an anomaly is what left it. */
export interface Band {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** Figures that came before, by the logarithms of which the next one is judged. */
export interface Past {
  /** Logarithms of the figures without their rhythm, newest last. */
  readonly residuals: readonly number[];
  /** Logarithm of what the next one should be. */
  readonly expected: number;
  /** What was added to each figure before its logarithm was taken. */
  readonly floor: number;
  /** Calls that it is a figure of: of few of them chance makes more. */
  readonly calls: number;
}

/** Width of a band in standard deviations: 200 clean ledgers of 90 days are judged more than 30,000 times. */
const WIDTH = 7;
/** A figure that is regular to the per mille is no reason to be alarmed by a percent. */
const MIN_DEVIATION = 0.1;
/** A call's own figure deviates about as much as it is large: of n calls by √(2/n). */
const DEVIATION_OF_A_CALL = 2;
/** The share of residuals by whose size the deviation is taken, and that size in standard deviations: a fifth may be anomalies. */
const SHARE = 0.8;
const SIZE_OF_SHARE = 1.2816;

/** @param least by how many times a figure must differ at least from what was expected */
export function bandOf({ residuals, expected, floor, calls }: Past, least: number): Band {
  const sizes = residuals.map(Math.abs).toSorted((a, b) => a - b);
  const measured = (sizes[Math.ceil(SHARE * sizes.length) - 1] ?? 0) / SIZE_OF_SHARE;
  const byChance = Math.sqrt(DEVIATION_OF_A_CALL / Math.max(1, calls));
  const reach = Math.max(Math.log(least), WIDTH * Math.max(MIN_DEVIATION, measured, byChance));
  const figure = (logarithm: number): number => Math.max(0, Math.exp(logarithm) - floor);
  return { expected: figure(expected), low: figure(expected - reach), high: figure(expected + reach) };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
