import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../../lib/pricing/price-book.ts';
import { splitTokens } from '../../../../lib/pricing/token-classes.ts';
import type { TokenCounts } from '../../../../lib/usage/record.ts';
import { readUsage } from '../../../../lib/usage/shapes/read-usage.ts';
import { inputPartsFit, MAX_TOKENS, outputPartsFit } from '../../../../lib/usage/token-rules.ts';
import { aCall, someTokens } from '../../../support/calls.ts';
import { PROVIDERS, type Provider, toldBy } from './rendered-usage.ts';

const providers = PROVIDERS.map((provider): [string, Provider] => [provider.name, provider]);

function tokensOf(usage: Record<string, unknown>, { call }: Pick<Provider, 'call'>): TokenCounts {
  const read = readUsage('usage', usage, call);
  if ('faults' in read) throw new Error(JSON.stringify({ usage, faults: read.faults }));
  return read.tokens;
}

describe('counts that a provider writes down', () => {
  it.each(providers)('are read back the same: %s', (_, provider) => {
    fc.assert(
      fc.property(someTokens, (tokens) => {
        const told = toldBy(provider, tokens);
        const usage = provider.render(told);
        expect(tokensOf(usage, provider)).toEqual(told);
        const classes = splitTokens(told);
        expect(classes.reduce((sum, count) => sum + count, 0)).toBe(told.input + told.output);
        if (provider.total === undefined) return;
        const { [provider.total]: _total, ...withoutTotal } = usage;
        expect(tokensOf(withoutTotal, provider)).toEqual(told);
      }),
      { numRuns: 100 },
    );
  });

  it.each(providers.filter(([, { total }]) => total !== undefined))(
    'add up to the total that is given, or are refused for it: %s',
    (_, provider) => {
      const shift = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1_000_000, max: 1_000_000 }));
      fc.assert(
        fc.property(someTokens, shift, (tokens, by) => {
          const told = toldBy(provider, tokens);
          const total = Math.max(0, told.input + told.output + by);
          const read = readUsage('usage', { ...provider.render(told), [provider.total ?? '']: total }, provider.call);
          if ('tokens' in read) expect(read.tokens.input + read.tokens.output).toBe(total);
          else expect(read.faults.map(({ path }) => path)).toEqual([`usage.${provider.total}`]);
        }),
        { numRuns: 100 },
      );
    },
  );
});

describe('one and the same call', () => {
  const priceCall = createPriceBook({ currency: 'CNY' });
  const costOf = (model: string, tokens: TokenCounts): bigint | null => priceCall(aCall(model, { tokens })).costAtto;
  const common: Provider['classes'] = ['cacheRead', 'cacheWrite', 'reasoning'];
  const inCommon = PROVIDERS.filter(({ classes }) => common.every((one) => classes.includes(one)));

  it('costs the same whether an OpenAI, an Anthropic or an OpenTelemetry shape describes it', () => {
    const names = inCommon.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['OpenAI Chat Completions', 'OpenAI Responses', 'Anthropic Messages', 'OpenTelemetry']),
    );
    fc.assert(
      fc.property(someTokens, fc.constantFrom('claude-sonnet-4-5', 'gpt-4o'), (tokens, model) => {
        const told = toldBy({ classes: common }, tokens);
        const costs = inCommon.map((provider) => costOf(model, tokensOf(provider.render(told), provider)));
        expect(costs[0]).toBeTypeOf('bigint');
        expect(new Set(costs)).toEqual(new Set([costOf(model, told)]));
      }),
      { numRuns: 100 },
    );
  });

  it('does not cost the same when cached tokens are taken for plain ones', () => {
    const tokens = { ...toldBy({ classes: [] }, aCall('gpt-4o').tokens), input: 2000, cacheRead: 1500 };
    expect(costOf('claude-sonnet-4-5', tokens)).not.toBe(costOf('claude-sonnet-4-5', { ...tokens, cacheRead: 0 }));
  });
});

describe('whatever stands in a usage object', () => {
  const counts = fc.oneof(
    fc.integer({ min: 0, max: 50 }),
    fc.constantFrom(null, -1, 1.5, 2 ** 53, 1e308, Number.POSITIVE_INFINITY, MAX_TOKENS, MAX_TOKENS + 1, '5', true),
  );
  const anything = fc.oneof({ weight: 4, arbitrary: counts }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });

  /** A provider's object in which some fields, at the top or inside, hold something else. */
  const spoilt = fc
    .tuple(fc.constantFrom(...PROVIDERS), someTokens, fc.array(fc.tuple(fc.nat(), anything), { maxLength: 4 }))
    .map(([provider, tokens, changes]) => {
      const usage = provider.render(toldBy(provider, tokens));
      for (const [at, value] of changes) {
        const places = placesIn(usage);
        const place = places[at % places.length];
        if (place !== undefined) place.holder[place.name] = value;
      }
      return { usage, call: provider.call };
    });
  const strange = fc
    .dictionary(fc.constantFrom(...PROVIDERS.flatMap(({ render }) => Object.keys(render(NONE)))), anything)
    .map((usage) => ({ usage, call: { model: 'm' } }));

  it('is read to counts that hold the rules, or named by its path, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(spoilt, strange), ({ usage, call }) => {
        const read = readUsage('records[3].usage', usage, call);
        if ('faults' in read) {
          expect(read.faults.length).toBeGreaterThan(0);
          for (const { path } of read.faults) expect(path).toMatch(/^records\[3\]\.usage/);
          return;
        }
        const { tokens } = read;
        expect(inputPartsFit(tokens) && outputPartsFit(tokens)).toBe(true);
        for (const count of Object.values(tokens)) {
          expect(Number.isInteger(count) && count >= 0 && count <= MAX_TOKENS).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

const NONE = toldBy({ classes: [] }, { ...aCall('m').tokens, input: 0, output: 0 });

interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

function placesIn(holder: Record<string, unknown>): readonly Place[] {
  return Object.entries(holder).flatMap(([name, value]) => {
    const isHolder = typeof value === 'object' && value !== null;
    return [{ holder, name }, ...(isHolder ? placesIn(value as Record<string, unknown>) : [])];
  });
}
