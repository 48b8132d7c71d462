import {
  calcPrice,
  findProvider,
  type ModelPrice,
  type PriceCalculationResult,
  type Usage,
} from '@pydantic/genai-prices';
import { MONEY_SCALE } from '../../money.ts';
import type { TokenCounts } from '../../usage/record.ts';
import { createListPrices, LIST_PRICES } from '../list-prices.ts';
import { createPriceBook } from '../price-book.ts';
import { splitTokens, TOKEN_CLASSES } from '../token-classes.ts';
import { EXPRESSED_KEYS } from './genai-prices.ts';

/** One name of one model in the list. */
export interface ListedName {
  readonly seller: string;
  readonly name: string;
}

/** Every id and every exact alias of the artefact: what a run over everything goes through. */
export const listedNames = (): readonly ListedName[] =>
  Object.entries(LIST_PRICES.sellers).flatMap(([seller, { models }]) =>
    Object.entries(models).flatMap(([id, [, ...aliases]]) => [id, ...aliases].map((name) => ({ seller, name }))),
  );

/** Floats of a handful of products and sums keep 15 digits; 1e-12 leaves room for nothing but that. */
const TOLERANCE = 1e-12;

/** A rate such as 0.0833… per million is quantised to the nearest atto, so each token may cost half of one more or less. */
const HALF_ATTO = 0.5 / 10 ** MONEY_SCALE;

const priceInDollars = createPriceBook({ currency: 'USD', tables: [createListPrices()] });

/**
 * Compares our exact cost of a call with the library's float. `timestampUs` is in whole milliseconds, and the parts of
 * `tokens` fit into their totals side by side, so that no cached audio is in it.
 *
 * @returns what differs, in words; undefined when they agree, or when the call has no cost by our rules (nothing used, or
 *   tokens of a class for which the list has no rate, which the library counts as free).
 */
export function differenceFromLibrary(
  listed: ListedName,
  tokens: TokenCounts,
  timestampUs: number,
): string | undefined {
  const { seller, name } = listed;
  const timestamp = new Date(timestampUs / 1000);
  const theirs = libraryPrice(listed, libraryUsage(tokens), timestamp);
  const ours = priceInDollars({ model: name, provider: seller, serviceTier: 'standard', timestampUs, tokens });
  const where = `${seller}/${name} at ${timestamp.toISOString()} for ${JSON.stringify(tokens)}`;
  if (theirs === null) return `${where}: not in the library`;
  if (tokens.input + tokens.output === 0) return ours.costAtto === 0n ? undefined : unlessUnknown(ours.costAtto, where);
  if (ours.costAtto === null) {
    return isWithoutRate(theirs.model_price, tokens) ? undefined : `${where}: unpriced, the library has rates`;
  }
  const cost = Number(ours.costAtto) / 10 ** MONEY_SCALE;
  const allowed = TOLERANCE * theirs.total_price + HALF_ATTO * (tokens.input + tokens.output);
  const isEqual = Math.abs(cost - theirs.total_price) <= allowed;
  return isEqual ? undefined : `${where}: ${cost} here, ${theirs.total_price} there (${theirs.model.id})`;
}

/** Some ids match no rule of their own model (Fireworks' short names): those are asked for by the model itself. */
function libraryPrice({ seller, name }: ListedName, usage: Usage, timestamp: Date): PriceCalculationResult {
  const byName = calcPrice(usage, name, { providerId: seller, timestamp });
  if (byName !== null) return byName;
  const provider = findProvider({ providerId: seller });
  const model = provider?.models.find(({ id }) => id === name);
  if (provider === undefined || model === undefined) return null;
  return calcPrice(usage, name, {
    provider: { ...provider, models: [{ ...model, match: { equals: name } }] },
    timestamp,
  });
}

const unlessUnknown = (costAtto: bigint | null, where: string): string | undefined =>
  costAtto === null ? undefined : `${where}: a call without tokens costs ${costAtto}`;

/** Whether tokens were used in a class without a rate of its own or of its parent: input for input, output for output. */
function isWithoutRate(prices: ModelPrice, tokens: TokenCounts): boolean {
  const priced = new Set(Object.keys(prices).map((key) => EXPRESSED_KEYS[key]));
  const used = splitTokens(tokens).map((count) => count > 0);
  return TOKEN_CLASSES.some((tokenClass, index) => {
    const parent = index < TOKEN_CLASSES.indexOf('output') ? 'input' : 'output';
    return used[index] && !priced.has(tokenClass) && !priced.has(parent);
  });
}

function libraryUsage(tokens: TokenCounts): Record<string, number> {
  return {
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite + tokens.cacheWrite1h,
    cache_write_1h_tokens: tokens.cacheWrite1h,
    input_audio_tokens: tokens.audioInput,
    cache_audio_read_tokens: 0,
    output_tokens: tokens.output,
    output_reasoning_tokens: tokens.reasoning,
    output_audio_tokens: tokens.audioOutput,
  };
}
