import type { Project, ServiceTier } from '../usage/record.ts';
import type { Currency } from './price.ts';
import type { TokenClass } from './token-classes.ts';

/** Classes for which a custom price may name a rate, as the contract calls them. */
export const CUSTOM_RATES = [
  ['input', 'input'],
  ['output', 'output'],
  ['cache_read', 'cacheRead'],
  ['cache_write', 'cacheWrite'],
  ['cache_write_1h', 'cacheWrite1h'],
  ['reasoning', 'reasoning'],
  ['audio_input', 'audioInput'],
  ['audio_output', 'audioOutput'],
] as const satisfies readonly (readonly [string, TokenClass])[];

export type CustomRateName = (typeof CUSTOM_RATES)[number][0];
type CustomClass = (typeof CUSTOM_RATES)[number][1];

export const UNITS = ['1K', '1M'] as const;
export type PriceUnit = (typeof UNITS)[number];

/** Decimal places of a rate: a rate per million with these is a whole number of attos per token. */
export const RATE_SCALE = 12;

/** Which calls a custom price is for. */
export interface PriceKey {
  /** `name` is the model's whole name, or the beginning of it. */
  readonly match: 'model' | 'prefix';
  readonly name: string;
  /** Only calls that were sold by this provider; any when absent. */
  readonly provider?: string;
  /** The rates are those of this tier, as listed; when absent they are those of the standard tier. */
  readonly serviceTier?: ServiceTier;
}

/** What a custom price says. */
export interface CustomPriceTerms extends PriceKey {
  readonly displayName?: string;
  readonly currency: Currency;
  /** How many tokens a rate is for. */
  readonly unit: PriceUnit;
  /** Exact numerals, at most 12 decimal places; a class without one pays its parent's. */
  readonly rates: { readonly input: string; readonly output: string } & { readonly [C in CustomClass]?: string };
  /** UTC microseconds, inclusive. */
  readonly effectiveFromUs: number;
  /** Its own end, exclusive; a later row of the same key may end it before. */
  readonly closedAtUs?: number;
}

/** A row of a project's own prices. It is never edited; only its end may come forward. */
export interface CustomPrice extends CustomPriceTerms {
  readonly id: string;
  readonly project: Project;
  readonly createdAtUs: number;
}

/** Rows a project may have: every function that prices holds them all, and reads them every half a minute. */
export const MAX_CUSTOM_PRICES = 2_000;

/** Whether calls at these rates cost nothing. */
export const isFreeOfCharge = ({ rates }: Pick<CustomPriceTerms, 'rates'>): boolean =>
  Object.values(rates).every((rate) => rate === '0');
