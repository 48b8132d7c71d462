import type { CounterRow, Sums } from '../../counters/counter.ts';
import { totalOf } from '../../spend/groups.ts';
import { toFloat } from '../estimate.ts';

export type DayRows = readonly CounterRow<'day'>[];

/** What a function's calls of one model summed up to. */
export interface Use {
  readonly model: string;
  /** Days with such calls. */
  readonly days: number;
  readonly sums: Sums;
}

export interface FunctionUse extends Use {
  readonly function: string;
}

/** Each function's uses of models. */
export const usesByFunction = (rows: DayRows): readonly FunctionUse[] =>
  [...Map.groupBy(rows, ({ key }) => key.function)].flatMap(([purpose, ofFunction]) =>
    [...Map.groupBy(ofFunction, ({ key }) => key.model)].map(([model, own]) => ({
      function: purpose,
      model,
      days: new Set(own.map(({ key }) => key.day)).size,
      sums: totalOf(own),
    })),
  );

/** Fewer calls or days say little of either. */
const MIN_CALLS = 300n;
const MIN_DAYS = 5;
/** Percentage points that a rate of success may be lower by chance. */
const TOLERATED_LOSS = 0.01;

/** Of calls without a price nobody knows whether they are cheaper. */
export const isKnown = ({ days, sums }: Use): boolean =>
  sums.calls >= MIN_CALLS && days >= MIN_DAYS && sums.unpricedCalls === 0n && sums.costAtto > 0n;

export const perCall = (amount: bigint, { sums }: Use): number => Number(amount) / Number(sums.calls);

export const costPerCall = (use: Use): number => toFloat(use.sums.costAtto) / Number(use.sums.calls);

/** Input and output tokens per call are alike within the factor. */
export const isLike = (use: Use, other: Use, factor: number): boolean =>
  (['inputTokens', 'outputTokens'] as const).every((tokens) => {
    const [one, another] = [perCall(use.sums[tokens], use), perCall(other.sums[tokens], other)];
    return one <= another * factor && another <= one * factor;
  });

/** The other one's calls fail no more often. */
export const isAsGood = (use: Use, other: Use): boolean =>
  perCall(other.sums.successes, other) >= perCall(use.sums.successes, use) - TOLERATED_LOSS;
