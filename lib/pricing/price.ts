import type { ServiceTier, TokenCounts } from '../usage/record.ts';

export const CURRENCIES = ['CNY', 'USD'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Where a price came from, in the order in which they are asked. `none` means unpriced: an unknown cost, never 0. */
export type PriceSource = 'custom' | 'built-in' | 'override' | 'genai-prices' | 'none';

/** What of the price is kept on the record: enough to explain its cost for ever. */
export interface BookedPrice {
  readonly source: PriceSource;
  /** Identifier of the price row within its source, such as `openai/gpt-4o`. */
  readonly priceId?: string;
  /** The model name that matched, after normalisation. */
  readonly model?: string;
  /** Rate of exchange applied to the row, as an exact numeral; absent when the row is in the ledger's currency. */
  readonly exchangeRate?: string;
}

/** What a price depends on. */
export interface PriceableCall {
  readonly model: string;
  readonly provider?: string;
  readonly serviceTier: ServiceTier;
  readonly timestampUs: number;
  readonly tokens: TokenCounts;
}

export interface PricedCall {
  /** Attos (10⁻¹⁸) of the ledger's currency: Σ tokens × rate, never rounded; null when unpriced. */
  readonly costAtto: bigint | null;
  readonly price: BookedPrice;
}

/** Prices one call. Made by `createPriceBook`. */
export type PriceCall = (call: PriceableCall) => PricedCall;
