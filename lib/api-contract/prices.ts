/** Prices in the HTTP contract. */
import type { Unpriced } from './spend.ts';

export const LISTED_PRICES = ['custom', 'built-in'] as const;
export type ListedPrices = (typeof LISTED_PRICES)[number];

/** A row of `GET /prices`. Rates are for `unit` tokens; a class whose rate is null pays its parent's. */
export interface PriceAnswer<Amount = number> {
  readonly id: string;
  readonly source: ListedPrices;
  /** One of the two is null. */
  readonly model: string | null;
  readonly prefix: string | null;
  readonly provider: string | null;
  /** Null: the rates are those of the standard tier. */
  readonly service_tier: string | null;
  readonly display_name: string | null;
  readonly currency: string;
  readonly unit: string;
  readonly input: Amount | null;
  readonly output: Amount | null;
  readonly cache_read: Amount | null;
  readonly cache_write: Amount | null;
  readonly cache_write_1h: Amount | null;
  readonly reasoning: Amount | null;
  readonly audio_input: Amount | null;
  readonly audio_output: Amount | null;
  /** Present and true when calls at this price cost nothing. */
  readonly free?: true;
  /** Null: always. */
  readonly effective_from: string | null;
  /** Exclusive; null: it has no end yet. Equal to `effective_from` for a row that never holds. */
  readonly effective_until: string | null;
  /** The row's own end, which is in `effective_until` unless another row ends it before. */
  readonly closed_at: string | null;
  readonly created_at: string | null;
}

export interface PriceList<Amount = number> {
  readonly prices: readonly PriceAnswer<Amount>[];
  readonly cursor: string | null;
}

/** What `POST /prices` adds to its answer when calls that the new row prices are booked as unpriced. */
export interface RepricingOffer<Count = number> {
  /** Of the last 92 days; `from` and `to` are the first and the last day with such calls. */
  readonly unpriced: Unpriced<Count> & { readonly from: string; readonly to: string };
  /** What to POST to price them, one address for each of the models. */
  readonly reprice: readonly string[];
}

export interface ExchangeRateAnswer<Amount = number> {
  /** Null: the rate that holds where no other does. */
  readonly id: string | null;
  readonly pair: string;
  readonly rate: Amount;
  readonly effective_from: string | null;
  readonly effective_until: string | null;
  readonly created_at: string | null;
}

export interface ExchangeRateList<Amount = number> {
  readonly exchange_rates: readonly ExchangeRateAnswer<Amount>[];
  readonly cursor: string | null;
}

export type PriceReason = 'priced' | 'free' | 'price_not_known' | 'tier_not_known' | 'model_not_known';

/** Rates by class of tokens, as `input` or `cache_read`. */
export type RatesByClass<Rate> = Readonly<Record<string, Rate>>;

/** What a model costs and why, as `GET /prices/resolve` explains it. */
export interface PriceResolution<Amount = number> {
  readonly model: string;
  readonly provider: string | null;
  readonly service_tier: string;
  readonly at: string;
  readonly reason: PriceReason;
  /** The reason in words. */
  readonly message: string;
  readonly unpriced: boolean;
  readonly free: boolean;
  /** Spellings that were looked for, the most exact first, and who sold the call as far as its names tell. */
  readonly spellings: readonly string[];
  readonly seller: string | null;
  /** Sources that were asked, in order; the last of them answered, unless the model is not known. */
  readonly asked: readonly string[];
  readonly source: string | null;
  /** What is kept on a record: the row within its source, and the spelling that matched. */
  readonly price_id: string | null;
  readonly matched_model: string | null;
  /** As the source lists them, for `unit` tokens. */
  readonly listed: {
    readonly currency: string;
    readonly unit: string;
    readonly rates: RatesByClass<
      Amount | { readonly base: Amount; readonly tiers: readonly { above_input_tokens: number; rate: Amount }[] }
    >;
  } | null;
  /** Percent of the listed rates that the service tier costs; null in the tier for which they are listed. */
  readonly service_tier_percent: RatesByClass<number> | null;
  /** Null when the row is in the ledger's currency. */
  readonly exchange_rate: {
    readonly pair: string;
    readonly rate: Amount;
    readonly effective_from: string | null;
  } | null;
  readonly currency: string;
  /** What is paid per 1M tokens in the ledger's currency; a band is for calls whose total input is above its start. */
  readonly rates_per_1m: readonly {
    readonly above_input_tokens: number | null;
    /** Null: no rate is known, and a call with such tokens is unpriced. */
    readonly rates: RatesByClass<Amount | null>;
  }[];
  readonly fee_per_1k_calls: Amount | null;
  /** For how long this answer holds; null where it has no end. */
  readonly effective_from: string | null;
  readonly effective_until: string | null;
}
