import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { splitTokens, TOKEN_CLASSES, type TokenClass } from '../../../../lib/pricing/token-classes.ts';
import { parseRecords } from '../../../../lib/usage/parse-records.ts';
import type { ServiceTier, TokenCounts } from '../../../../lib/usage/record.ts';
import { readUsage } from '../../../../lib/usage/shapes/read-usage.ts';

interface Fixture {
  /** The document or public repository that has it, and whether the numbers are a recorded reply's. */
  readonly source: string;
  readonly call: { readonly model: string; readonly provider?: string };
  readonly usage: Readonly<Record<string, unknown>>;
  /** Disjoint classes; the others are 0. */
  readonly expected: { readonly [C in TokenClass]?: number };
  readonly serviceTier?: ServiceTier;
}

const FOLDER = new URL('fixtures/', import.meta.url);

const fixtures = readdirSync(FOLDER).map((file): [string, Fixture] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
]);

const classesOf = (tokens: TokenCounts) =>
  Object.fromEntries(splitTokens(tokens).flatMap((count, at) => (count > 0 ? [[TOKEN_CLASSES[at], count]] : [])));

const documented = [...readFileSync('docs/recording.md', 'utf8').matchAll(/^### (.+)$[^#]*?```json\n([^`]+)```/gm)].map(
  ([, title = '', body = '']): [string, string] => [title, body],
);

describe('an example of the documentation', () => {
  it.each(documented)('is taken: %s', (_, body) => {
    const [parsed] = parseRecords(body, {
      project: 'main',
      nowUs: Date.UTC(2025, 0) * 1000,
      randomId: () => 'r',
    }).records;
    expect(parsed).toMatchObject({ record: { tokens: { input: expect.any(Number) } } });
  });

  it('is there for each family', () => {
    expect(documented).toHaveLength(9);
  });
});

describe('a usage object as the provider sends it', () => {
  it.each(fixtures)('%s', (_, { source, call, usage, expected, serviceTier }) => {
    expect(source.length).toBeGreaterThan(10);
    const read = readUsage('usage', usage, call);
    if ('faults' in read) throw new Error(JSON.stringify(read.faults));
    expect(classesOf(read.tokens)).toEqual(expected);
    expect(read.serviceTier).toBe(serviceTier);
    expect(read.unknownTier).toBeUndefined();
    const sum = Object.values(expected).reduce((total, count) => total + count, 0);
    expect(read.tokens.input + read.tokens.output).toBe(sum);
  });

  it.each(fixtures)('%s, with fields that nobody knows yet', (_, { call, usage }) => {
    const newer = { ...usage, billed_units: { tokens: 7.5, notes: ['x', null, true] }, x_new: -1 };
    expect(readUsage('usage', newer, call)).toEqual(readUsage('usage', usage, call));
  });
});
