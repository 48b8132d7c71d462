import type { TokenCounts } from './record.ts';

/** Most tokens of one class in one call. */
export const MAX_TOKENS = 1_000_000_000;

/**
 * Cache classes are disjoint parts of the input. Audio is part of it too, and may have been read from the cache, as OpenAI
 * reports it, but never written to it.
 */
export const inputPartsFit = ({ input, cacheRead, cacheWrite, cacheWrite1h, audioInput }: TokenCounts): boolean =>
  Math.max(cacheRead, audioInput) + cacheWrite + cacheWrite1h <= input;

/** Reasoning is text, so it and audio are disjoint parts of the output. */
export const outputPartsFit = ({ output, reasoning, audioOutput }: TokenCounts): boolean =>
  reasoning + audioOutput <= output;
