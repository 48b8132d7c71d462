import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitTokens, TOKEN_CLASSES } from '../../../lib/pricing/token-classes.ts';
import { NO_TOKENS } from '../../support/builders.ts';
import { someTokens } from '../../support/calls.ts';

const classesOf = (tokens: Partial<typeof NO_TOKENS>): Record<string, number> => {
  const counts = splitTokens({ ...NO_TOKENS, ...tokens });
  return Object.fromEntries(
    TOKEN_CLASSES.map((name, index) => [name, counts[index] ?? 0] as const).filter(([, count]) => count > 0),
  );
};

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('the classes of tokens', () => {
  it('hold every token of a call exactly once, also where audio and cache overlap', () => {
    fc.assert(
      fc.property(someTokens, fc.nat(), (apart, overlap) => {
        const both = Math.min(overlap, apart.cacheRead, apart.audioInput);
        const tokens = { ...apart, input: apart.input - both };
        const counts = splitTokens(tokens);
        expect(sum(counts)).toBe(tokens.input + tokens.output);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('take the parts as told where they fit side by side', () => {
    fc.assert(
      fc.property(someTokens, (tokens) => {
        const { cacheRead, cacheWrite, cacheWrite1h, audioInput, reasoning, audioOutput } = classesOf(tokens);
        const told = { cacheRead, cacheWrite, cacheWrite1h, audioInput, reasoning, audioOutput };
        for (const [name, count = 0] of Object.entries(told)) expect(count).toBe(tokens[name as keyof typeof told]);
      }),
    );
  });

  it.each([
    [
      { input: 100, cacheRead: 60, audioInput: 40 },
      { cacheRead: 60, audioInput: 40 },
    ],
    [
      { input: 100, cacheRead: 60, audioInput: 60 },
      { cacheRead: 40, audioInput: 40, cachedAudio: 20 },
    ],
    [{ input: 100, cacheRead: 100, audioInput: 100 }, { cachedAudio: 100 }],
    [
      { input: 100, cacheRead: 30, audioInput: 50 },
      { input: 20, cacheRead: 30, audioInput: 50 },
    ],
  ])('call the audio that cannot be elsewhere cached: %j', (tokens, expected) => {
    expect(classesOf(tokens)).toEqual(expected);
  });
});
