import fc from 'fast-check';
import {
  type ComparedCall,
  type Comparison,
  createComparison,
  type ListedName,
  listedNames,
} from '../../lib/pricing/build/compare-with-library.ts';
import type { Difference } from '../../lib/pricing/build/known-differences.ts';
import { createListPrices } from '../../lib/pricing/list-prices.ts';
import { readModelName } from '../../lib/pricing/model-names.ts';
import { createOverridePrices } from '../../lib/pricing/override-prices.ts';
import type { Currency } from '../../lib/pricing/price.ts';
import type { ListedRate } from '../../lib/pricing/price-table.ts';
import type { TokenCounts } from '../../lib/usage/record.ts';
import { NO_TOKENS } from './builders.ts';
import { someCount, someTokens } from './calls.ts';

/** What a run of comparisons found. */
export interface Compared {
  compared: number;
  /** The library's models whose price was taken, `openai/gpt-4o`. */
  readonly models: Set<string>;
  /** Names by the reason for which their cost differs, `azure/gpt-4o`. */
  readonly differences: Map<Difference, Set<string>>;
  /** Calls whose cost differs and nothing explains it, with both costs. */
  readonly wrong: string[];
}

const nothingYet = (): Compared => ({ compared: 0, models: new Set(), differences: new Map(), wrong: [] });

function take(into: Compared, { name, theirModel, outcome, text }: Comparison): void {
  into.compared += 1;
  into.models.add(theirModel);
  if (outcome === 'wrong') into.wrong.push(text);
  else if (outcome !== 'equal') {
    into.differences.set(outcome, (into.differences.get(outcome) ?? new Set()).add(name));
  }
}

const tables = [createOverridePrices(), createListPrices()];
const DAY_US = 86_400_000_000;
const MILLISECOND_US = 1000;
const SOME_DAY_US = Date.UTC(2025, 9, 26, 4) * MILLISECOND_US;

/** The instants at which a name's price changes and the last milliseconds before: all dates, and the hours of some days. */
function turningPoints({ seller, name }: ListedName): readonly number[] {
  const read = readModelName(name, seller);
  const rowAt = (atUs: number): string =>
    JSON.stringify(tables.map((table) => table.find(read, atUs, 'standard')?.rates ?? 'unknown'));
  const boundariesAt = (atUs: number): number[] => tables.flatMap((table) => table.boundaries(read, atUs));
  const days = boundariesAt(SOME_DAY_US).filter(Number.isFinite);
  const boundaries = new Set([...days, ...days.flatMap((day) => boundariesAt(day + DAY_US / 2))]);
  return [...boundaries]
    .filter((boundary) => Number.isFinite(boundary) && rowAt(boundary - MILLISECOND_US) !== rowAt(boundary))
    .flatMap((boundary) => [boundary - MILLISECOND_US, boundary]);
}

/** Total inputs above which a name's rates change. */
export function tierStarts({ seller, name }: ListedName, atUs = SOME_DAY_US): readonly number[] {
  const row = tables.map((table) => table.find(readModelName(name, seller), atUs, 'standard')).find(Boolean);
  const rates: readonly ListedRate[] = Object.values(row?.rates ?? {});
  const starts = rates.flatMap((rate) => (typeof rate === 'object' ? rate.tiers.map(([start]) => start) : []));
  return [...new Set(starts)];
}

const SHAPES: readonly TokenCounts[] = [
  {},
  { input: 1000 },
  { output: 1000 },
  { input: 1000, cacheRead: 1000 },
  { input: 1000, cacheWrite: 1000 },
  { input: 1000, cacheWrite1h: 1000 },
  { input: 1000, audioInput: 1000 },
  { input: 1000, cacheRead: 1000, audioInput: 1000 },
  { output: 1000, reasoning: 1000 },
  { output: 1000, audioOutput: 1000 },
  {
    input: 9000,
    cacheRead: 4000,
    cacheWrite: 900,
    cacheWrite1h: 80,
    audioInput: 5000,
    output: 700,
    reasoning: 300,
    audioOutput: 50,
  },
].map((shape) => ({ ...NO_TOKENS, ...shape }));

/** The same call with another total of input: its parts shrink or grow with it. */
function withInput(tokens: TokenCounts, input: number): TokenCounts {
  const part = (count: number): number => (tokens.input === 0 ? 0 : Math.floor((count * input) / tokens.input));
  return {
    ...tokens,
    input,
    cacheRead: part(tokens.cacheRead),
    cacheWrite: part(tokens.cacheWrite),
    cacheWrite1h: part(tokens.cacheWrite1h),
    audioInput: part(tokens.audioInput),
  };
}

/**
 * Every name of the list by calls that bring out all there is to its price: each class of tokens alone, all together, on both
 * sides of each tier, and on both sides of each instant at which it changes.
 */
export function compareEveryPrice(currency: Currency): Compared {
  const compared = nothingYet();
  const compare = createComparison(currency);
  for (const listed of listedNames()) {
    const whole = SHAPES.at(-1) ?? NO_TOKENS;
    const tiers = tierStarts(listed).flatMap((start) => [withInput(whole, start), withInput(whole, start + 1)]);
    for (const timestampUs of [SOME_DAY_US, ...turningPoints(listed)]) {
      for (const tokens of [...SHAPES, ...tiers]) take(compared, compare(listed, { tokens, timestampUs }));
    }
  }
  return compared;
}

interface DrawnCall extends ComparedCall {
  /** Whether to move the call to a turning point of its price, or to a tier, and to which of them. */
  readonly nearTurn: number | null;
  readonly nearTier: number | null;
}

/** Counts that fit into their totals; cached audio may be in two of them. */
const anyTokens: fc.Arbitrary<TokenCounts> = fc.tuple(someTokens, someCount).map(([tokens, cachedAudio]) => ({
  ...tokens,
  input: tokens.input + cachedAudio,
  cacheRead: tokens.cacheRead + cachedAudio,
  audioInput: tokens.audioInput + cachedAudio,
}));

const FIRST_MS = Date.UTC(2025, 0, 1);
const LAST_MS = Date.UTC(2027, 5, 1);

const drawnCall: fc.Arbitrary<DrawnCall> = fc.record({
  tokens: anyTokens,
  timestampUs: fc.integer({ min: FIRST_MS, max: LAST_MS }).map((ms) => ms * MILLISECOND_US),
  nearTurn: fc.option(fc.nat({ max: 999 })),
  nearTier: fc.option(fc.nat({ max: 999 })),
});

const pickFrom = (places: readonly number[], drawn: number | null): number | undefined =>
  drawn === null || places.length === 0 ? undefined : places[drawn % places.length];

/** Each name by `rounds` random calls. */
export function compareRandomCalls(currency: Currency, rounds: number, seed: number): Compared {
  const compared = nothingYet();
  const compare = createComparison(currency);
  const names = listedNames().map((listed) => ({
    listed,
    turns: turningPoints(listed),
    tiers: tierStarts(listed).flatMap((start) => [start, start + 1]),
  }));
  for (let round = 0; round < rounds; round += 1) {
    const calls = fc.sample(drawnCall, { numRuns: names.length, seed: seed + round });
    names.forEach(({ listed, turns, tiers }, index) => {
      const drawn = calls[index];
      if (drawn === undefined) return;
      const input = pickFrom(tiers, drawn.nearTier);
      const tokens = input === undefined ? drawn.tokens : withInput(drawn.tokens, input);
      const timestampUs = pickFrom(turns, drawn.nearTurn) ?? drawn.timestampUs;
      take(compared, compare(listed, { tokens, timestampUs }));
    });
  }
  return compared;
}
