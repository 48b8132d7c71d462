import fc from 'fast-check';
import type { PriceableCall } from '../../lib/pricing/price.ts';
import type { TokenCounts } from '../../lib/usage/record.ts';
import { NO_TOKENS } from './builders.ts';

export const instantUs = (iso: string): number => Date.parse(iso) * 1000;

/** A call of 2,000 tokens in and 700 out, the guide's. */
export function aCall(model: string, changes: Partial<PriceableCall> = {}): PriceableCall {
  return {
    model,
    serviceTier: 'standard',
    timestampUs: instantUs('2025-10-26T04:00:00Z'),
    tokens: { ...NO_TOKENS, input: 2000, output: 700 },
    ...changes,
  };
}

/** A number of tokens of one class; often none. */
export const someCount = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 500 }),
  fc.integer({ min: 1, max: 400_000 }),
);

/** Counts whose parts fit into their totals side by side. */
export const someTokens: fc.Arbitrary<TokenCounts> = fc
  .record({
    input: someCount,
    output: someCount,
    cacheRead: someCount,
    cacheWrite: someCount,
    cacheWrite1h: someCount,
    audioInput: someCount,
    reasoning: someCount,
    audioOutput: someCount,
  })
  .map((parts) => ({
    ...parts,
    input: parts.input + parts.cacheRead + parts.cacheWrite + parts.cacheWrite1h + parts.audioInput,
    output: parts.output + parts.reasoning + parts.audioOutput,
  }));
