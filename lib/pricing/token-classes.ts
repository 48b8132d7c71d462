import type { TokenCounts } from '../usage/record.ts';

/** Classes of tokens that never overlap: each token of a call is in exactly one of them. */
export const TOKEN_CLASSES = [
  'input',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'audioInput',
  'cachedAudio',
  'output',
  'reasoning',
  'audioOutput',
] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

/** Whose rate a class pays when the price names none for it: the first of these that has one. */
export const PARENT_CLASSES: Readonly<Record<TokenClass, readonly TokenClass[]>> = {
  input: [],
  cacheRead: ['input'],
  cacheWrite: ['input'],
  cacheWrite1h: ['cacheWrite', 'input'],
  audioInput: ['input'],
  cachedAudio: ['cacheRead', 'audioInput', 'input'],
  output: [],
  reasoning: ['output'],
  audioOutput: ['output'],
};

/**
 * Splits the counts of the contract into classes without overlap, in the order of {@link TOKEN_CLASSES}.
 *
 * A provider reports cached audio in both `cacheRead` and `audioInput`, and no count says how much it is. What does not fit
 * into the input side by side must be both, so that much is `cachedAudio`; the rest is taken as told. Counts that
 * contradict their total are refused at the door; here a class never goes below zero.
 */
export function splitTokens(tokens: TokenCounts): readonly number[] {
  const freshInput = Math.max(0, tokens.input - tokens.cacheRead - tokens.cacheWrite - tokens.cacheWrite1h);
  const freshAudio = Math.min(tokens.audioInput, freshInput);
  const cachedAudio = Math.min(tokens.audioInput - freshAudio, tokens.cacheRead);
  const audioOutput = Math.min(tokens.audioOutput, tokens.output);
  const reasoning = Math.min(tokens.reasoning, tokens.output - audioOutput);
  return [
    freshInput - freshAudio,
    tokens.cacheRead - cachedAudio,
    tokens.cacheWrite,
    tokens.cacheWrite1h,
    freshAudio,
    cachedAudio,
    tokens.output - reasoning - audioOutput,
    reasoning,
    audioOutput,
  ];
}
