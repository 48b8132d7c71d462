import type { Sums } from '../../counters/counter.ts';
import { toFloat } from '../estimate.ts';

/** What a function's calls of one model summed up to. */
export interface Use {
  readonly model: string;
  /** Days with such calls. */
  readonly days: number;
  readonly sums: Sums;
}

export interface CheaperModel {
  readonly use: Use;
  readonly instead: Use;
  /** In the ledger's currency, of the calls of the period. */
  readonly saving: number;
}

/** Fewer calls or days say little of either. */
const MIN_CALLS = 300n;
const MIN_DAYS = 5;
/** Tokens per call are alike within a quarter. */
const LIKE = 1.25;
/** Less is not worth a change. */
const MIN_SAVED_SHARE = 0.2;
/** Percentage points that a rate of success may be lower by chance. */
const TOLERATED_LOSS = 0.01;

/**
 * For each use the model, of those that the same function uses, that costs least per call with like tokens and no more failures.
 *
 * @param uses of one function
 */
export function cheaperModels(uses: readonly Use[]): readonly CheaperModel[] {
  const known = uses.filter(isKnown);
  return known.flatMap((use) => {
    const fitting = known.filter((instead) => instead !== use && isLike(use, instead) && isAsGood(use, instead));
    const [best] = fitting.toSorted((a, b) => costPerCall(a) - costPerCall(b));
    if (best === undefined) return [];
    const saving = (costPerCall(use) - costPerCall(best)) * Number(use.sums.calls);
    return saving >= MIN_SAVED_SHARE * toFloat(use.sums.costAtto) ? [{ use, instead: best, saving }] : [];
  });
}

/** Of calls without a price nobody knows whether they are cheaper. */
const isKnown = ({ days, sums }: Use): boolean =>
  sums.calls >= MIN_CALLS && days >= MIN_DAYS && sums.unpricedCalls === 0n && sums.costAtto > 0n;

const perCall = (amount: bigint, { sums }: Use): number => Number(amount) / Number(sums.calls);

const costPerCall = (use: Use): number => toFloat(use.sums.costAtto) / Number(use.sums.calls);

function isLike(use: Use, other: Use): boolean {
  return (['inputTokens', 'outputTokens'] as const).every((tokens) => {
    const [one, another] = [perCall(use.sums[tokens], use), perCall(other.sums[tokens], other)];
    return one <= another * LIKE && another <= one * LIKE;
  });
}

const isAsGood = (use: Use, other: Use): boolean =>
  perCall(other.sums.successes, other) >= perCall(use.sums.successes, use) - TOLERATED_LOSS;
