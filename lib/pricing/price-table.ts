import type { ServiceTier } from '../usage/record.ts';
import type { ModelName } from './model-names.ts';
import type { Currency, PriceSource } from './price.ts';
import type { TokenClass } from './token-classes.ts';

/** An exact numeral; a number stands for its own shortest numeral. */
export type Numeral = string | number;

/** One rate, or a base rate and those of calls whose total input is above `start` (they apply to the whole call). */
export type ListedRate = Numeral | { readonly base: Numeral; readonly tiers: readonly (readonly [number, Numeral])[] };

/** Rates by class; a class without one pays its parent's. `perThousandCalls` is a fee on every call that used tokens. */
export type ListedRates = { readonly [C in TokenClass | 'perThousandCalls']?: ListedRate };

export interface PriceRow {
  /** Identifier within the table, kept on the record. */
  readonly priceId: string;
  /** The spelling of the model's name that matched. */
  readonly model: string;
  /** Who sells at this price: decides what a service tier costs. Empty when nobody is named. */
  readonly seller: string;
  /** The tier of the call, where the rates are listed for it; absent when they are those of the standard tier. */
  readonly serviceTier?: ServiceTier;
  readonly currency: Currency;
  /** How many tokens a rate is for. */
  readonly per: 1_000 | 1_000_000;
  /** null: the model is known and its price is not. The call is unpriced; no other table is asked. */
  readonly rates: ListedRates | null;
}

/** One source of prices. The price book asks its tables in order; the first that knows the model answers. */
export interface PriceTable {
  readonly source: Exclude<PriceSource, 'none'>;
  /** The row for a model at an instant in a tier, or undefined when this table does not know the model then. */
  find(name: ModelName, atUs: number, tier: ServiceTier): PriceRow | undefined;
  /** Instants (UTC microseconds) at which this table's answer for the model may change, at least those nearest to `atUs`. */
  boundaries(name: ModelName, atUs: number): readonly number[];
}

/** From `fromUs` up to, not including, `untilUs`; UTC microseconds. */
export interface Validity {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** How long an answer given at `atUs` holds when it can change at the boundaries only. */
export function validityAround(boundaries: readonly number[], atUs: number): Validity {
  let fromUs = Number.NEGATIVE_INFINITY;
  let untilUs = Number.POSITIVE_INFINITY;
  for (const boundary of boundaries) {
    if (boundary <= atUs) fromUs = Math.max(fromUs, boundary);
    else untilUs = Math.min(untilUs, boundary);
  }
  return { fromUs, untilUs };
}
