import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/** What a ledger costs each day, in kinds that a forecast must stand. */
export const COST_KINDS = {
  'weekly season': (days, random) => days.map((day) => 100 * weekdayOf(day) * noise(random, 0.15)),
  trend: (days, random) => days.map((day) => (100 + 2 * day) * noise(random, 0.15)),
  'trend and season': (days, random) => days.map((day) => (100 + 2 * day) * weekdayOf(day) * noise(random, 0.15)),
  'level shift': (days, random) => {
    const at = 10 + random.below(Math.max(1, days.length / 2));
    return days.map((day) => (day < at ? 100 : 250) * weekdayOf(day) * noise(random, 0.15));
  },
  spike: (days, random) => {
    const at = 10 + random.below(Math.max(1, days.length / 2));
    return days.map((day) => (day === at ? 1000 : 100) * weekdayOf(day) * noise(random, 0.15));
  },
  noise: (days, random) => days.map(() => 100 * noise(random, 0.3)),
  sparse: (days, random) => days.map(() => (random.chance(0.3) ? 100 * noise(random, 0.5) : 0)),
  'sample day repeated': (days, random) => {
    const calls = sampleCosts();
    return days.map((day) => sum(calls.filter(() => random.chance(0.8 * weekdayOf(day)))));
  },
  constant: (days) => days.map(() => 5),
  zeros: (days) => days.map(() => 0),
} as const satisfies Record<string, (days: readonly number[], random: SeededRandom) => number[]>;

export type CostKind = keyof typeof COST_KINDS;

/** @returns one figure for each day; the same for the same seed */
export function dailyCosts(kind: CostKind, days: number, seed: number): readonly number[] {
  return COST_KINDS[kind](
    Array.from({ length: days }, (_, day) => day),
    seededRandom(seed * 7919),
  );
}

const WEEKDAYS = [1.1, 1.2, 1.15, 1.1, 1, 0.5, 0.4];

const weekdayOf = (day: number): number => WEEKDAYS[day % 7] ?? 1;

/** Log-normal around 1. */
const noise = (random: SeededRandom, spread: number): number => Math.exp(spread * normal(random));

/** Box–Muller. */
function normal(random: SeededRandom): number {
  const uniform = (): number => (random.below(1_000_000) + 1) / 1_000_001;
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

let sample: readonly number[] | undefined;

/** What each call of the sample day costs at the price of qwen-max. */
function sampleCosts(): readonly number[] {
  sample ??= gunzipSync(readFileSync(new URL('../../local/demo/usage_2023-11-16.jsonl.gz', import.meta.url)))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { input_tokens: number; output_tokens: number })
    .map((call) => (call.input_tokens * 0.02 + call.output_tokens * 0.06) / 1000);
  return sample;
}
