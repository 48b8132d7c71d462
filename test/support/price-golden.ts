/**
 * `npm run prices:golden`: writes down what each name of a client is taken for and what it costs, so that a change of the
 * price list or of a rule shows as a diff that a person reads before it is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatDecimal, MONEY_SCALE } from '../../lib/money.ts';
import { KNOWN_DIFFERENCES } from '../../lib/pricing/build/known-differences.ts';
import type { PriceableCall } from '../../lib/pricing/price.ts';
import { createPriceBook } from '../../lib/pricing/price-book.ts';
import type { TokenCounts } from '../../lib/usage/record.ts';
import { NO_TOKENS } from './builders.ts';
import { CLIENT_NAMES, type ClientName, GOLDEN_INSTANT } from './client-names.ts';
import { type Compared, compareEveryPrice, tierStarts } from './price-comparison.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../lib/pricing/${name}.golden.json`, import.meta.url));

export type GoldenFile = 'client-names' | 'library-differences';

export const readGolden = (name: GoldenFile): string => readFileSync(fileOf(name), 'utf8');

/** What each name is taken for, and its exact rates. */
export const clientNamesText = (): string => writeLines(CLIENT_NAMES, (names) => names.map(entryOf));

/** Why a cost differs from the library's, and the names for which it does. */
export const differencesText = ({ differences }: Compared): string =>
  writeLines(KNOWN_DIFFERENCES, ({ why }, reason) => [why, ...[...(differences.get(reason) ?? [])].toSorted()]);

/** JSON with one entry a line. */
function writeLines<G extends object>(
  groups: G,
  linesOf: (group: G[keyof G], name: keyof G) => readonly unknown[],
): string {
  const texts = (Object.keys(groups) as (keyof G)[]).map((name) => {
    const lines = linesOf(groups[name], name).map((line) => `    ${JSON.stringify(line)}`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(',\n')}\n  ]`;
  });
  return `{\n${texts.join(',\n')}\n}\n`;
}

const priceCall = createPriceBook({ currency: 'CNY' });

/** A class's tokens alone, as a call reports them. */
const CLASSES: Readonly<Record<string, (count: number) => Partial<TokenCounts>>> = {
  input: (count) => ({ input: count }),
  cache_read: (count) => ({ input: count, cacheRead: count }),
  cache_write: (count) => ({ input: count, cacheWrite: count }),
  cache_write_1h: (count) => ({ input: count, cacheWrite1h: count }),
  audio_input: (count) => ({ input: count, audioInput: count }),
  cached_audio: (count) => ({ input: count, cacheRead: count, audioInput: count }),
  output: (count) => ({ output: count }),
  reasoning: (count) => ({ output: count, reasoning: count }),
  audio_output: (count) => ({ output: count, audioOutput: count }),
};

/** Classes whose rate is shown only where it is not that of another. */
const PARENTS: Readonly<Record<string, string>> = {
  cache_read: 'input',
  cache_write: 'input',
  cache_write_1h: 'cache_write',
  audio_input: 'input',
  cached_audio: 'cache_read',
  reasoning: 'output',
  audio_output: 'output',
};

const SAMPLE_TOKENS = 1000;

function entryOf({ model, provider, at }: ClientName): object {
  const timestampUs = Date.parse(at ?? GOLDEN_INSTANT) * 1000;
  const call: PriceableCall = {
    model,
    ...(provider !== undefined && { provider }),
    serviceTier: 'standard',
    timestampUs,
    tokens: NO_TOKENS,
  };
  const { price, costAtto } = priceCall(call);
  const asked = { model, ...(provider !== undefined && { provider }), ...(at !== undefined && { at }) };
  if (costAtto === null) return { ...asked, source: 'none' };
  const starts = tierStarts({ seller: provider ?? '', name: model }, timestampUs);
  const fee = feeOf(call);
  return {
    ...asked,
    matched: price.model,
    source: price.source,
    price_id: price.priceId,
    ...(price.exchangeRate !== undefined && { exchange_rate: price.exchangeRate }),
    cny_per_million: ratesOf(call, 0),
    ...Object.fromEntries(starts.map((start) => [`above_${start}_input`, ratesOf(call, start)])),
    ...(fee !== undefined && { cny_per_thousand_calls: fee }),
  };
}

function costAtto(call: PriceableCall, tokens: Partial<TokenCounts>): bigint | null {
  return priceCall({ ...call, tokens: { ...NO_TOKENS, ...tokens } }).costAtto;
}

/** Exact rates of a call whose input is above `start`: what a thousand tokens more cost, times a thousand. */
function ratesOf(call: PriceableCall, start: number): Readonly<Record<string, string>> {
  const filler = start === 0 ? 0 : start + 1;
  const rates: Record<string, string> = {};
  for (const [name, tokensOf] of Object.entries(CLASSES)) {
    const costs = [SAMPLE_TOKENS, 2 * SAMPLE_TOKENS].map((count) => {
      const tokens = tokensOf(count);
      return costAtto(call, { ...tokens, input: filler + (tokens.input ?? 0) });
    });
    const [one, two] = costs;
    if (one === undefined || two === undefined || one === null || two === null) continue;
    const rate = formatDecimal((two - one) * BigInt(1_000_000 / SAMPLE_TOKENS), MONEY_SCALE);
    const parent = PARENTS[name];
    const isParents = parent !== undefined && (rates[parent] ?? rates[PARENTS[parent] ?? '']) === rate;
    if (!isParents) rates[name] = rate;
  }
  return rates;
}

/** What a call costs besides its tokens. */
function feeOf(call: PriceableCall): string | undefined {
  const one = costAtto(call, { input: SAMPLE_TOKENS });
  const two = costAtto(call, { input: 2 * SAMPLE_TOKENS });
  if (one === null || two === null) return undefined;
  const fee = 2n * one - two;
  return fee === 0n ? undefined : formatDecimal(fee * 1000n, MONEY_SCALE);
}

if (import.meta.main) {
  writeFileSync(fileOf('client-names'), clientNamesText());
  writeFileSync(fileOf('library-differences'), differencesText(compareEveryPrice('USD')));
}
