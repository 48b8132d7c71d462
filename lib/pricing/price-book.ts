import type { ServiceTier } from '../usage/record.ts';
import { createBuiltInPrices } from './built-in-prices.ts';
import { conversionAt, DEFAULT_EXCHANGE_RATES, type ExchangeRate } from './exchange-rates.ts';
import { createListPrices, LISTED_SELLERS } from './list-prices.ts';
import { readModelName } from './model-names.ts';
import { createOverridePrices } from './override-prices.ts';
import type { BookedPrice, Currency, PriceableCall, PriceCall, PricedCall } from './price.ts';
import { type PriceTable, type Validity, validityAround } from './price-table.ts';
import { costOf, makeRateCard, type RateCard } from './rate-card.ts';
import { tierPercents } from './service-tiers.ts';
import { splitTokens } from './token-classes.ts';

export interface PriceBookOptions {
  /** The ledger's currency; costs are attos of it. */
  readonly currency: Currency;
  /** By date; {@link DEFAULT_EXCHANGE_RATES} unless given. */
  readonly exchangeRates?: readonly ExchangeRate[];
  /** Tables in the order in which they are asked; {@link defaultPriceTables} unless given. */
  readonly tables?: readonly PriceTable[];
}

/** Built-in prices, then our overrides, then the price list. */
export const defaultPriceTables = (): readonly PriceTable[] => [
  createBuiltInPrices(LISTED_SELLERS),
  createOverridePrices(),
  createListPrices(),
];

/** What a model costs for some time; without a card its price is not known. */
interface Quote extends Validity {
  readonly card: RateCard | undefined;
  readonly price: BookedPrice;
}

const UNPRICED: PricedCall = { costAtto: null, price: { source: 'none' } };

/** Models × sellers × tiers of a ledger are dozens; names from outside must not grow the memory without end. */
const MAX_CACHED_NAMES = 2_000;
/** Peak hours divide a day in five at most; an import goes through its days in order. */
const MAX_QUOTES_OF_NAME = 8;

/**
 * Makes the function that prices calls. The first table that knows the model answers for the instant of the call; rates are
 * converted, adjusted to the service tier and quantised once to attos per token; the cost is Σ tokens × rate, never rounded.
 * A model in no table, a tier nobody documents and tokens of a class without a rate make the call unpriced.
 */
export function createPriceBook(options: PriceBookOptions): PriceCall {
  const { currency, exchangeRates = DEFAULT_EXCHANGE_RATES, tables = defaultPriceTables() } = options;
  const cachedQuote = createQuoteCache((model, provider, tier, atUs) => {
    const name = readModelName(model, provider);
    const boundaries = [
      ...tables.flatMap((table) => table.boundaries(name, atUs)),
      ...exchangeRates.map((rate) => rate.effectiveFromUs),
    ];
    const validity = validityAround(boundaries, atUs);
    for (const { source, find } of tables) {
      const row = find(name, atUs);
      if (row === undefined) continue;
      const percents = tierPercents(row.seller, tier);
      if (percents === undefined || row.rates === null) break;
      const conversion = conversionAt(exchangeRates, row.currency, currency, atUs);
      const { exchangeRate } = conversion;
      const price = { source, priceId: row.priceId, model: row.model, ...(exchangeRate && { exchangeRate }) };
      return { ...validity, card: makeRateCard(row, percents, conversion), price };
    }
    return { ...validity, card: undefined, price: UNPRICED.price };
  });
  return (call) => {
    const { card, price } = cachedQuote(call);
    const costAtto = card && costOf(card, call.tokens.input, splitTokens(call.tokens));
    return costAtto === undefined ? UNPRICED : { costAtto, price };
  };
}

type ResolveQuote = (model: string, provider: string | undefined, tier: ServiceTier, atUs: number) => Quote;

function createQuoteCache(resolve: ResolveQuote): (call: PriceableCall) => Quote {
  const quotesByName = new Map<string, Quote[]>();
  return ({ model, provider, serviceTier, timestampUs }) => {
    const key = `${serviceTier}\n${provider ?? ''}\n${model}`;
    const known = quotesByName.get(key);
    const hit = known?.find((quote) => quote.fromUs <= timestampUs && timestampUs < quote.untilUs);
    if (hit !== undefined) return hit;
    const quote = resolve(model, provider, serviceTier, timestampUs);
    if (quotesByName.size >= MAX_CACHED_NAMES) quotesByName.clear();
    const quotes = known === undefined || known.length >= MAX_QUOTES_OF_NAME ? [] : known;
    quotes.push(quote);
    quotesByName.set(key, quotes);
    return quote;
  };
}
