import type { TokenCounts } from './record.ts';

/** Most tokens of one class in one call. */
export const MAX_TOKENS = 1_000_000_000;

/** Input tokens that are counted in a class of their own. */
export const inputParts = (tokens: TokenCounts): number =>
  tokens.cacheRead + tokens.cacheWrite + tokens.cacheWrite1h + tokens.audioInput;

/** Output tokens that are counted in a class of their own. */
export const outputParts = (tokens: TokenCounts): number => tokens.reasoning + tokens.audioOutput;

/** The parts are disjoint, so together they can't be more than the whole. */
export const partsFitWholes = (tokens: TokenCounts): boolean =>
  inputParts(tokens) <= tokens.input && outputParts(tokens) <= tokens.output;
