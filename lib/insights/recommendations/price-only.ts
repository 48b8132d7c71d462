import type { Sums } from '../../counters/counter.ts';
import type { PriceCall } from '../../pricing/price.ts';
import type { TokenCounts } from '../../usage/record.ts';
import { toFloat } from '../estimate.ts';
import { type DayRows, type FunctionUse, isAsGood, isKnown, isLike, type Use, usesByFunction } from './use.ts';

export interface PriceOnly {
  readonly use: FunctionUse;
  /** What another function uses. */
  readonly instead: FunctionUse;
  /** In the ledger's currency, of the calls of the period. */
  readonly saving: number;
}

/** Work of a like size: a model for short texts is none for long ones. */
const LIKE = 2;
/** Only the price speaks for it, so it has to say a lot. */
const MIN_SAVED_SHARE = 0.3;
/** Of what the whole ledger costs: small things are not worth a trial. */
const MIN_SHARE_OF_ALL = 0.05;
/** Of more than these nobody would try each. */
const MAX_CASES = 3;
/** What the book says of the very calls must be what was booked, else they were priced by another seller, tier or time. */
const TOLERATED_ERROR = 0.05;

/**
 * The same tokens at another model's price. Of the models that a function has no call of, those are looked at that the ledger calls
 * already for another function, with tokens per call alike within a factor of two and no more failures: not the cheapest of all that
 * are sold. Of each function the one case that would save most.
 *
 * @param rows of all functions
 * @param price the project's book; it is asked what calls cost now, in the standard tier
 */
export function priceOnly(rows: DayRows, price: PriceCall, nowUs: number): readonly PriceOnly[] {
  const costAt = (model: string, use: Use): number | undefined => {
    const call = { model, serviceTier: 'standard', timestampUs: nowUs, tokens: meanTokens(use.sums) } as const;
    const { costAtto } = price(call);
    return costAtto === null ? undefined : toFloat(costAtto) * Number(use.sums.calls);
  };
  const isAsBooked = (use: Use): boolean => {
    const booked = toFloat(use.sums.costAtto);
    const error = Math.abs((costAt(use.model, use) ?? Number.POSITIVE_INFINITY) - booked);
    return error <= TOLERATED_ERROR * booked;
  };
  const uses = usesByFunction(rows);
  const sound = uses.filter((use) => isKnown(use) && isAsBooked(use));
  const ofAll = uses.reduce((total, { sums }) => total + toFloat(sums.costAtto), 0);
  const isWorthIt = ({ sums }: Use): boolean => toFloat(sums.costAtto) >= MIN_SHARE_OF_ALL * ofAll;
  const cases = sound
    .filter(isWorthIt)
    .flatMap((use) => {
      const isTried = ({ model }: Use): boolean =>
        uses.some((own) => own.function === use.function && own.model === model);
      const fitting = sound.filter((other) => !isTried(other) && isLike(use, other, LIKE) && isAsGood(use, other));
      return fitting.map((instead) => {
        const booked = toFloat(use.sums.costAtto);
        return { use, instead, saving: booked - (costAt(instead.model, use) ?? booked) };
      });
    })
    .filter(({ use, saving }) => saving >= MIN_SAVED_SHARE * toFloat(use.sums.costAtto))
    .toSorted((a, b) => b.saving - a.saving);
  const bestOfEach = [...Map.groupBy(cases, ({ use }) => use.function).values()].flatMap(([best]) => best ?? []);
  return bestOfEach.slice(0, MAX_CASES);
}

/** The tokens of a call like the mean one, which decides what tier of a price is paid. */
function meanTokens(sums: Sums): TokenCounts {
  const mean = (tokens: bigint): number => Math.round(Number(tokens) / Number(sums.calls));
  return {
    input: mean(sums.inputTokens),
    output: mean(sums.outputTokens),
    cacheRead: mean(sums.cacheReadTokens),
    cacheWrite: mean(sums.cacheWriteTokens),
    cacheWrite1h: mean(sums.cacheWrite1hTokens),
    audioInput: mean(sums.audioInputTokens),
    reasoning: mean(sums.reasoningTokens),
    audioOutput: mean(sums.audioOutputTokens),
  };
}
