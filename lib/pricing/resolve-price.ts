import type { ServiceTier } from '../usage/record.ts';
import { type Conversion, conversionAt, type ExchangeRate } from './exchange-rates.ts';
import { type ModelName, readModelName } from './model-names.ts';
import type { Currency } from './price.ts';
import { type PriceRow, type PriceTable, type Validity, validityAround } from './price-table.ts';
import { tierPercents } from './service-tiers.ts';

/** What prices are made of. */
export interface PriceSources {
  /** The ledger's currency. */
  readonly currency: Currency;
  readonly exchangeRates: readonly ExchangeRate[];
  /** In the order in which they are asked. */
  readonly tables: readonly PriceTable[];
}

export interface PriceQuestion {
  readonly model: string;
  readonly provider?: string | undefined;
  readonly serviceTier: ServiceTier;
  /** UTC microseconds. */
  readonly atUs: number;
}

type Source = PriceTable['source'];

/** Which row answers, and for how long; or why none does. */
export type Resolution = Validity & {
  readonly name: ModelName;
  /** The sources that were asked; the last one knew the model, unless no source does. */
  readonly asked: readonly Source[];
} & (
    | {
        readonly outcome: 'priced';
        readonly source: Source;
        readonly row: PriceRow;
        /** Percent of each class in the order of `TOKEN_CLASSES`. */
        readonly percents: readonly bigint[];
        readonly conversion: Conversion;
      }
    | {
        /** The model is known, and what it costs, or costs in the tier of the call, is not. No other table is asked. */
        readonly outcome: 'price-not-known' | 'tier-not-known';
        readonly source: Source;
        readonly row: PriceRow;
      }
    | { readonly outcome: 'model-not-known' }
  );

/** The first table that knows the model answers for the instant of the call. */
export function resolvePrice({ currency, exchangeRates, tables }: PriceSources, question: PriceQuestion): Resolution {
  const { model, provider, serviceTier, atUs } = question;
  const name = readModelName(model, provider);
  const asked: Source[] = [];
  // What was not asked can't change the answer.
  const boundaries: number[] = [];
  for (const { source, find, boundaries: boundariesOf } of tables) {
    asked.push(source);
    boundaries.push(...boundariesOf(name, atUs));
    const row = find(name, atUs, serviceTier);
    if (row === undefined) continue;
    const known = { ...validityAround(boundaries, atUs), name, asked, source, row };
    if (row.rates === null) return { ...known, outcome: 'price-not-known' };
    const isListedForTier = row.serviceTier !== undefined;
    const percents = tierPercents(row.seller, isListedForTier ? 'standard' : serviceTier);
    if (percents === undefined) return { ...known, outcome: 'tier-not-known' };
    const conversion = conversionAt(exchangeRates, row.currency, currency, atUs);
    if (conversion.exchange !== undefined) boundaries.push(...exchangeRates.map((rate) => rate.effectiveFromUs));
    return { ...known, ...validityAround(boundaries, atUs), outcome: 'priced', percents, conversion };
  }
  return { ...validityAround(boundaries, atUs), name, asked, outcome: 'model-not-known' };
}
