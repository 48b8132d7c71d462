import { calcPrice, findProvider, type Provider, type Usage } from '@pydantic/genai-prices';
import { MONEY_SCALE } from '../../money.ts';
import type { TokenCounts } from '../../usage/record.ts';
import { DEFAULT_EXCHANGE_RATES } from '../exchange-rates.ts';
import { LIST_PRICES } from '../list-prices.ts';
import type { Currency, PriceCall } from '../price.ts';
import { createPriceBook } from '../price-book.ts';
import { splitTokens, TOKEN_CLASSES } from '../token-classes.ts';
import { type Difference, explainDifference } from './known-differences.ts';

/** One name of one model in the list, and whom it is bought from. */
export interface ListedName {
  readonly seller: string;
  readonly name: string;
}

/** A call whose cost is compared. `timestampUs` is in whole milliseconds: the library knows no finer time. */
export interface ComparedCall {
  readonly tokens: TokenCounts;
  readonly timestampUs: number;
}

export interface Comparison {
  /** Whom it was asked of and by which name: `azure/gpt-4o`. */
  readonly name: string;
  /** Whose price of which model the library takes: `openai/gpt-4o`. */
  readonly theirModel: string;
  readonly outcome: 'equal' | Difference | 'wrong';
  /** The call and both costs, in words. */
  readonly text: string;
}

/** Every id and exact alias of each seller and of those whose prices it takes: what a run over everything asks for. */
export const listedNames = (): readonly ListedName[] =>
  Object.entries(LIST_PRICES.sellers).flatMap(([seller, { fallback = [] }]) => {
    const names = [seller, ...fallback].flatMap(namesOf);
    return [...new Set(names)].map((name) => ({ seller, name }));
  });

const namesOf = (seller: string): readonly string[] =>
  Object.entries(LIST_PRICES.sellers[seller]?.models ?? {}).flatMap(([id, [, ...aliases]]) => [id, ...aliases]);

/** Floats of a handful of products and sums keep 15 digits: this leaves room for nothing but that. */
const TOLERANCE = 1e-12;

const YUAN_PER_DOLLAR = Number(DEFAULT_EXCHANGE_RATES[0]?.rate);

/**
 * Makes the comparison of our exact cost of a call with the library's float, converted at the rate of exchange of a new ledger.
 *
 * @param priceCall by the tables of a new ledger, unless given.
 */
export function createComparison(
  currency: Currency,
  priceCall: PriceCall = createPriceBook({ currency }),
): (listed: ListedName, call: ComparedCall) => Comparison {
  const exchangeRate = currency === 'USD' ? 1 : YUAN_PER_DOLLAR;
  const findInLibrary = createLibrary();
  return (listed, { tokens, timestampUs }) => {
    const { seller, name: model } = listed;
    const timestamp = new Date(timestampUs / 1000);
    const { provider, theirModel } = findInLibrary(listed);
    const theirs = calcPrice(libraryUsage(tokens), model, { provider, timestamp });
    if (theirs === null) throw new Error(`${seller}/${model} is not in the library`);
    const ours = priceCall({ model, provider: seller, serviceTier: 'standard', timestampUs, tokens });
    const cost = ours.costAtto === null ? null : Number(ours.costAtto) / 10 ** MONEY_SCALE;
    const due = theirs.total_price * exchangeRate;
    const isEqual = cost !== null && Math.abs(cost - due) <= TOLERANCE * due;
    const pricedTwice = { model, seller, tokens, timestampUs, ours, theirs, theirModel, cost, due };
    return {
      name: `${seller}/${model}`,
      theirModel,
      outcome: isEqual ? 'equal' : (explainDifference(pricedTwice) ?? 'wrong'),
      text: `${seller}/${model} at ${timestamp.toISOString()} for ${JSON.stringify(tokens)}: ${cost} here, ${due} there`,
    };
  };
}

interface InLibrary {
  /** The seller with nothing but the one model, so that asking for it again is quick. */
  readonly provider: Provider;
  readonly theirModel: string;
}

/**
 * Finds what the library means by a name. Some ids match no rule of their own model (Fireworks' short names): those are found
 * by the id itself.
 */
function createLibrary(): (listed: ListedName) => InLibrary {
  const found = new Map<string, InLibrary>();
  return ({ seller, name }) => {
    const key = `${seller}\n${name}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const provider = findProvider({ providerId: seller });
    const owners = [seller, ...(provider?.fallback_model_providers ?? [])].map((id) =>
      findProvider({ providerId: id }),
    );
    const models = owners.flatMap((owner) => owner?.models ?? []);
    const model = calcPrice({}, name, { providerId: seller })?.model ?? models.find(({ id }) => id === name);
    const owner = owners.find((one) => one?.models.some((candidate) => candidate === model));
    if (provider === undefined || owner === undefined || model === undefined) {
      throw new Error(`${seller}/${name} is not in the library`);
    }
    const reduced = { ...provider, models: [{ ...model, match: { equals: name } }] };
    const inLibrary = { provider: reduced, theirModel: `${owner.id}/${model.id}` };
    found.set(key, inLibrary);
    return inLibrary;
  };
}

function libraryUsage(tokens: TokenCounts): Usage {
  return {
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite + tokens.cacheWrite1h,
    cache_write_1h_tokens: tokens.cacheWrite1h,
    input_audio_tokens: tokens.audioInput,
    cache_audio_read_tokens: splitTokens(tokens)[TOKEN_CLASSES.indexOf('cachedAudio')],
    output_tokens: tokens.output,
    output_reasoning_tokens: tokens.reasoning,
    output_audio_tokens: tokens.audioOutput,
  };
}
