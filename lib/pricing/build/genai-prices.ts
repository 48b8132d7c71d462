import {
  type ConditionalPrice,
  calcPrice,
  type MatchLogic,
  type ModelPrice,
  type Provider,
} from '@pydantic/genai-prices';
import type { ListArtefact, ListedVariant } from '../list-prices.ts';
import type { ListedRates } from '../price-table.ts';
import type { TokenClass } from '../token-classes.ts';

/** The library's keys that our token classes can express. Pictures, hours and pages are not counted in a record. */
export const EXPRESSED_KEYS: Readonly<Record<string, TokenClass | 'perThousandCalls'>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'audioInput',
  cache_audio_read_mtok: 'cachedAudio',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'audioOutput',
  requests_kcount: 'perThousandCalls',
};

/** Makes the slim artefact of the library's providers: deterministic, in the library's order. */
export function slimListPrices(providers: readonly Provider[], version: string): ListArtefact {
  const prices: (readonly ListedVariant[])[] = [];
  const indexByPrice = new Map<string, number>();
  const indexOf = (variants: readonly ListedVariant[]): number => {
    const text = JSON.stringify(variants);
    const known = indexByPrice.get(text);
    if (known !== undefined) return known;
    indexByPrice.set(text, prices.length);
    return prices.push(variants) - 1;
  };
  const sellers: Record<string, ListArtefact['sellers'][string]> = {};
  for (const provider of providers) {
    const names = namesByModel(provider);
    const models: Record<string, [number, ...string[]]> = {};
    for (const model of provider.models) {
      models[model.id] = [indexOf(variantsOf(model.prices)), ...(names.get(model.id) ?? [])];
    }
    const fallback = provider.fallback_model_providers;
    sellers[provider.id] = { ...(fallback && { fallback }), models };
  }
  return { source: `@pydantic/genai-prices ${version}`, sellers, prices };
}

/** The exact names of each model but its id, as the library itself resolves them. */
function namesByModel(provider: Provider): ReadonlyMap<string, readonly string[]> {
  const ids = new Set(provider.models.map((model) => model.id.toLowerCase()));
  // The id `ft:gpt-3.5-turbo-` is the beginning of names; without its dash it is what normalising leaves of them.
  const beginnings = provider.models.filter(({ id }) => id.startsWith('ft:') && id.endsWith('-'));
  const names = new Map(beginnings.map(({ id }) => [id, [id.slice(0, -1).toLowerCase()]]));
  for (const name of new Set(provider.models.flatMap((model) => equalsOf(model.match)))) {
    const owner = calcPrice({}, name, { providerId: provider.id })?.model.id;
    if (owner === undefined || ids.has(name)) continue;
    names.set(owner, [...(names.get(owner) ?? []), name]);
  }
  return names;
}

function equalsOf(match: MatchLogic): readonly string[] {
  if ('equals' in match) return [match.equals.toLowerCase()];
  return 'or' in match ? match.or.flatMap(equalsOf) : [];
}

function variantsOf(prices: ConditionalPrice[] | ModelPrice): readonly ListedVariant[] {
  if (!Array.isArray(prices)) return [{ rates: ratesOf(prices) }];
  return prices.map(({ constraint, prices: variant }) => {
    const rates = ratesOf(variant);
    if (constraint === undefined) return { rates };
    if (constraint.type === 'start_date') return { from: constraint.start_date, rates };
    return { between: [timeOf(constraint.start_time), timeOf(constraint.end_time)], rates };
  });
}

function timeOf(time: string): string {
  const match = /^(\d\d:\d\d):00Z$/.exec(time);
  if (match?.[1] === undefined) throw new Error(`a time of day that the artefact cannot say: ${time}`);
  return match[1];
}

function ratesOf(prices: ModelPrice): ListedRates {
  const rates: { -readonly [C in keyof ListedRates]: ListedRates[C] } = {};
  for (const [key, price] of Object.entries(prices)) {
    const tokenClass = Object.hasOwn(EXPRESSED_KEYS, key) ? EXPRESSED_KEYS[key] : undefined;
    if (tokenClass === undefined || price === undefined) continue;
    rates[tokenClass] =
      typeof price === 'number'
        ? price
        : { base: price.base, tiers: price.tiers.map(({ start, price: above }) => [start, above] as const) };
  }
  return rates;
}
