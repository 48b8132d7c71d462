import { toFloat } from '../estimate.ts';
import { costPerCall, isAsGood, isKnown, isLike, type Use } from './use.ts';

export interface CheaperModel {
  readonly use: Use;
  readonly instead: Use;
  /** In the ledger's currency, of the calls of the period. */
  readonly saving: number;
}

/** Tokens per call are alike within a quarter. */
const LIKE = 1.25;
/** Less is not worth a change. */
const MIN_SAVED_SHARE = 0.2;

/**
 * For each use the model, of those that the same function uses, that costs least per call with like tokens and no more failures.
 *
 * @param uses of one function
 */
export function cheaperModels(uses: readonly Use[]): readonly CheaperModel[] {
  const known = uses.filter(isKnown);
  return known.flatMap((use) => {
    const fitting = known.filter((instead) => instead !== use && isLike(use, instead, LIKE) && isAsGood(use, instead));
    const [best] = fitting.toSorted((a, b) => costPerCall(a) - costPerCall(b));
    if (best === undefined) return [];
    const saving = (costPerCall(use) - costPerCall(best)) * Number(use.sums.calls);
    return saving >= MIN_SAVED_SHARE * toFloat(use.sums.costAtto) ? [{ use, instead: best, saving }] : [];
  });
}
