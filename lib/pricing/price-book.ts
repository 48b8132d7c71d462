import { createBuiltInPrices } from './built-in-prices.ts';
import { DEFAULT_EXCHANGE_RATES, type ExchangeRate } from './exchange-rates.ts';
import { createListPrices, LISTED_SELLERS } from './list-prices.ts';
import { createOverridePrices } from './override-prices.ts';
import type { BookedPrice, Currency, PriceableCall, PriceCall, PricedCall } from './price.ts';
import type { PriceTable, Validity } from './price-table.ts';
import { costOf, makeRateCard, type RateCard } from './rate-card.ts';
import { type PriceQuestion, resolvePrice } from './resolve-price.ts';
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
  const sources = { currency, exchangeRates, tables };
  const cachedQuote = createQuoteCache((question): Quote => {
    const resolution = resolvePrice(sources, question);
    const { fromUs, untilUs, outcome } = resolution;
    if (outcome !== 'priced') return { fromUs, untilUs, card: undefined, price: UNPRICED.price };
    const { source, row, percents, conversion } = resolution;
    const exchangeRate = conversion.exchange?.rate;
    const price = { source, priceId: row.priceId, model: row.model, ...(exchangeRate && { exchangeRate }) };
    return { fromUs, untilUs, card: makeRateCard(row, percents, conversion), price };
  });
  return (call) => {
    const { card, price } = cachedQuote(call);
    const costAtto = card && costOf(card, call.tokens.input, splitTokens(call.tokens));
    return costAtto === undefined ? UNPRICED : { costAtto, price };
  };
}

function createQuoteCache(quoteFor: (question: PriceQuestion) => Quote): (call: PriceableCall) => Quote {
  const quotesByName = new Map<string, Quote[]>();
  return ({ model, provider, serviceTier, timestampUs }) => {
    const key = `${serviceTier}\n${provider ?? ''}\n${model}`;
    const known = quotesByName.get(key);
    const hit = known?.find((quote) => quote.fromUs <= timestampUs && timestampUs < quote.untilUs);
    if (hit !== undefined) return hit;
    const quote = quoteFor({ model, provider, serviceTier, atUs: timestampUs });
    if (quotesByName.size >= MAX_CACHED_NAMES) quotesByName.clear();
    const quotes = known === undefined || known.length >= MAX_QUOTES_OF_NAME ? [] : known;
    quotes.push(quote);
    quotesByName.set(key, quotes);
    return quote;
  };
}
