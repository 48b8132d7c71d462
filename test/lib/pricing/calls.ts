import fc from 'fast-check';
import type { PriceableCall } from '../../../lib/pricing/price.ts';
import type { TokenCounts } from '../../../lib/usage/record.ts';

export const NO_TOKENS: TokenCounts = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  audioInput: 0,
  reasoning: 0,
  audioOutput: 0,
};

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

const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 400_000 }));

/** Counts whose parts fit into their totals side by side. */
export const someTokens: fc.Arbitrary<TokenCounts> = fc
  .record({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite: count,
    cacheWrite1h: count,
    audioInput: count,
    reasoning: count,
    audioOutput: count,
  })
  .map((parts) => ({
    ...parts,
    input: parts.input + parts.cacheRead + parts.cacheWrite + parts.cacheWrite1h + parts.audioInput,
    output: parts.output + parts.reasoning + parts.audioOutput,
  }));
