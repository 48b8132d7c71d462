import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, MONEY_SCALE, parseDecimal } from '../../../lib/money.ts';
import type { PriceableCall } from '../../../lib/pricing/price.ts';
import { createPriceBook, defaultPriceTables } from '../../../lib/pricing/price-book.ts';
import type { PriceTable } from '../../../lib/pricing/price-table.ts';
import { NO_TOKENS } from '../../support/builders.ts';
import { aCall, instantUs, someTokens } from '../../support/calls.ts';

const inYuan = createPriceBook({ currency: 'CNY' });
const inDollars = createPriceBook({ currency: 'USD' });

const yuan = (call: PriceableCall): string | null => {
  const { costAtto } = inYuan(call);
  return costAtto === null ? null : formatDecimal(costAtto, MONEY_SCALE);
};

const UNPRICED = { costAtto: null, price: { source: 'none' } };

describe("the guide's prices", () => {
  it('make 360 calls of qwen-max with 2,000 in and 700 out cost exactly 29.52', () => {
    const costs = Array.from({ length: 360 }, () => inYuan(aCall('qwen-max')).costAtto ?? 0n);
    expect(
      formatDecimal(
        costs.reduce((sum, cost) => sum + cost),
        MONEY_SCALE,
      ),
    ).toBe('29.52');
  });

  it('would not, summed as floats: the test above can fail', () => {
    const cost = (2000 / 1000) * 0.02 + (700 / 1000) * 0.06;
    expect(Array.from({ length: 360 }, () => cost).reduce((sum, next) => sum + next)).not.toBe(29.52);
  });

  it.each([
    ['qwen-plus', '0.4', '2'],
    ['qwen-turbo', '0.3', '0.6'],
    ['qwen-max', '20', '60'],
    ['gpt-4', '210', '420'],
    ['gpt-3.5-turbo', '3.5', '7'],
  ])('are those of %s: ¥%s and ¥%s per million', (model, input, output) => {
    expect(yuan(aCall(model, { tokens: { ...NO_TOKENS, input: 1_000_000 } }))).toBe(input);
    expect(yuan(aCall(model, { tokens: { ...NO_TOKENS, output: 1_000_000 } }))).toBe(output);
    expect(inYuan(aCall(model)).price).toEqual({ source: 'built-in', priceId: model, model });
  });

  it('agree with the dollar list at 7 yuan where the guide converted it', () => {
    const listOnly = createPriceBook({ currency: 'CNY', tables: defaultPriceTables().slice(1) });
    expect(listOnly(aCall('gpt-4')).costAtto).toBe(inYuan(aCall('gpt-4')).costAtto);
  });
});

describe('costs', () => {
  it('add up like the numerals that they are', () => {
    const models = ['qwen-plus', 'qwen-turbo', 'qwen-max', 'gpt-4', 'gpt-3.5-turbo'] as const;
    // Yuan per million tokens × 10: whole numbers, written down here a second time on purpose.
    const oracle = {
      'qwen-plus': [4n, 20n],
      'qwen-turbo': [3n, 6n],
      'qwen-max': [200n, 600n],
      'gpt-4': [2100n, 4200n],
      'gpt-3.5-turbo': [35n, 70n],
    } as const;
    // Of one call in some thousand samples the doubles come out right by chance: this one is the same each time.
    const calls = fc.sample(fc.tuple(fc.constantFrom(...models), someTokens), { numRuns: 5000, seed: 20_251_124 });
    let [exact, expected, float] = [0n, 0n, 0];
    for (const [model, tokens] of calls) {
      const cost = inYuan(aCall(model, { tokens })).costAtto ?? 0n;
      const [input, output] = oracle[model];
      exact += cost;
      expected += (BigInt(tokens.input) * input + BigInt(tokens.output) * output) * 10n ** 11n;
      float += Number(cost) / 1e18;
    }
    expect(exact).toBe(expected);
    expect(parseDecimal(String(float), MONEY_SCALE)).not.toBe(exact);
  });

  it('are zero for a call that used nothing of a known model, and unknown for an unknown one', () => {
    expect(inYuan(aCall('gpt-4o', { tokens: NO_TOKENS })).costAtto).toBe(0n);
    expect(inYuan(aCall('sonar', { tokens: NO_TOKENS })).costAtto).toBe(0n);
    expect(inYuan(aCall('nobody-knows', { tokens: NO_TOKENS }))).toEqual(UNPRICED);
  });

  it('include the fee that some sellers take for a call', () => {
    expect(inDollars(aCall('sonar', { tokens: { ...NO_TOKENS, output: 1000 } })).costAtto).toBe(
      13_000_000_000_000_000n,
    );
  });

  it('are unknown for tokens of a class without a rate, never zero', () => {
    expect(inYuan(aCall('text-embedding-3-small'))).toEqual(UNPRICED);
    expect(yuan(aCall('text-embedding-3-small', { tokens: { ...NO_TOKENS, input: 1_000_000 } }))).toBe('0.14');
  });

  it('stay exact at the largest counts of the contract', () => {
    const tokens = { ...NO_TOKENS, input: 1_000_000_000, output: 999_999_999 };
    expect(yuan(aCall('qwen-max', { tokens }))).toBe('79999.99994');
  });

  it('are no higher for cached input, and never below zero', () => {
    fc.assert(
      fc.property(someTokens, (tokens) => {
        const cost = (cacheRead: number) =>
          inYuan(aCall('gpt-4o', { tokens: { ...tokens, cacheRead } })).costAtto ?? -1n;
        expect(cost(0)).toBeGreaterThanOrEqual(cost(tokens.cacheRead));
        expect(cost(tokens.cacheRead)).toBeGreaterThanOrEqual(0n);
      }),
    );
  });
});

describe('classes of tokens', () => {
  const costOf = (model: string, tokens: Partial<typeof NO_TOKENS>): string =>
    formatDecimal(inDollars(aCall(model, { tokens: { ...NO_TOKENS, ...tokens } })).costAtto ?? -1n, MONEY_SCALE);
  const million = 1_000_000;

  it.each([
    ['uncached input', 'claude-sonnet-4-0', { input: million }, '3'],
    ['cache reads', 'claude-sonnet-4-0', { input: million, cacheRead: million }, '0.3'],
    ['cache writes', 'claude-sonnet-4-0', { input: million, cacheWrite: million }, '3.75'],
    ['cache writes for an hour', 'claude-sonnet-4-0', { input: million, cacheWrite1h: million }, '6'],
    ['output', 'claude-sonnet-4-0', { output: million }, '15'],
    ['reasoning, by its parent', 'claude-sonnet-4-0', { output: million, reasoning: million }, '15'],
    ['cached input without a rate, by its parent', 'gpt-4-turbo', { input: million, cacheRead: million }, '10'],
    ['audio input', 'gpt-realtime', { input: million, audioInput: million }, '32'],
    ['audio output', 'gpt-realtime', { output: million, audioOutput: million }, '64'],
    ['audio that is cached', 'gpt-realtime', { input: million, audioInput: million, cacheRead: million }, '0.4'],
    ['half of everything', 'gpt-realtime', { input: 2 * million, audioInput: million, cacheRead: million }, '32.4'],
  ])('%s of %s', (_name, model, tokens, expected) => {
    expect(costOf(model, tokens)).toBe(expected);
  });

  it('are disjoint: half cached and half not costs the two halves', () => {
    expect(costOf('claude-sonnet-4-0', { input: million, cacheRead: 400_000, cacheWrite: 100_000 })).toBe('1.995');
  });
});

describe('tiers by size', () => {
  const cost = (input: number, output: number) =>
    inDollars(aCall('gemini-2.5-pro', { tokens: { ...NO_TOKENS, input, output } })).costAtto;

  it('price the whole call by its total input', () => {
    expect(cost(200_000, 1_000)).toBe(260_000_000_000_000_000n);
    expect(cost(200_001, 1_000)).toBe(515_002_500_000_000_000n);
  });

  it('count cached input in the total', () => {
    const tokens = { ...NO_TOKENS, input: 300_000, cacheRead: 250_000 };
    expect(inDollars(aCall('gemini-2.5-pro', { tokens })).costAtto).toBe(187_500_000_000_000_000n);
  });
});

describe('service tiers', () => {
  it.each([
    ['gpt-4', undefined, 'batch', '0.357'],
    ['gpt-4o', undefined, 'flex', '0.042'],
    ['gpt-4o', 'azure', 'batch', '0.042'],
    ['claude-sonnet-4-5', undefined, 'batch', '0.05775'],
    ['qwen-max', undefined, 'batch', '0.041'],
    ['gpt-4o', undefined, 'priority', null],
    ['claude-sonnet-4-5', undefined, 'flex', null],
    ['deepseek-v4-pro', undefined, 'batch', null],
    ['qwen-max', undefined, 'priority', null],
  ] as const)('%s from %s at %s costs %s', (model, provider, serviceTier, expected) => {
    expect(yuan(aCall(model, { serviceTier, ...(provider && { provider }) }))).toBe(expected);
  });

  it('leave a rate alone that its seller does not reduce', () => {
    const tokens = { ...NO_TOKENS, input: 1_000_000, cacheRead: 1_000_000 };
    const cached = (serviceTier: 'standard' | 'batch') => yuan(aCall('gemini-2.5-flash', { tokens, serviceTier }));
    expect(cached('batch')).toBe(cached('standard'));
  });

  it('are told apart for the same model', () => {
    const prices = createPriceBook({ currency: 'CNY' });
    const costs = (['standard', 'batch', 'priority', 'standard'] as const).map(
      (serviceTier) => prices(aCall('gpt-4o', { serviceTier })).costAtto,
    );
    expect(costs).toEqual([84_000_000_000_000_000n, 42_000_000_000_000_000n, null, 84_000_000_000_000_000n]);
  });
});

describe('free and unknown', () => {
  it('takes a listed :free offer for what it says', () => {
    expect(inYuan(aCall('devstral-small:free', { provider: 'mistral' }))).toMatchObject({
      costAtto: 0n,
      price: { source: 'genai-prices', priceId: 'mistral/devstral-small:free' },
    });
    expect(inYuan(aCall('no-such-offer:free'))).toEqual(UNPRICED);
  });

  it('takes any other empty price for an unknown one', () => {
    expect(inYuan(aCall('gpt-4o', { provider: 'github-copilot' }))).toEqual(UNPRICED);
    expect(inYuan(aCall('whisper-large-v3', { provider: 'groq' }))).toEqual(UNPRICED);
  });
});

describe('the order of the tables', () => {
  const custom: PriceTable = {
    source: 'custom',
    find: ({ spellings }, atUs) =>
      spellings.includes('qwen-max') && atUs >= instantUs('2026-01-01T00:00:00Z')
        ? {
            priceId: 'p1',
            model: 'qwen-max',
            seller: 'us',
            currency: 'CNY',
            per: 1_000,
            rates: { input: '1', output: '1' },
          }
        : undefined,
    boundaries: () => [instantUs('2026-01-01T00:00:00Z')],
  };
  const prices = createPriceBook({ currency: 'CNY', tables: [custom, ...defaultPriceTables()] });

  it('lets an earlier table answer first, from its day on', () => {
    const sourceAt = (iso: string) => prices(aCall('qwen-max', { timestampUs: instantUs(iso) })).price.source;
    expect(['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2025-06-01T00:00:00Z'].map(sourceAt)).toEqual([
      'built-in',
      'custom',
      'built-in',
    ]);
  });

  it.each([
    ['2025-09-01T12:00:00Z', 'genai-prices', 'deepseek/deepseek-chat'],
    ['2025-09-10T12:00:00Z', 'override', 'deepseek/deepseek-chat@2025-09-05'],
    ['2025-12-10T12:00:00Z', 'override', 'deepseek/deepseek-chat@2025-09-29'],
    ['2026-05-10T12:00:00Z', 'override', 'deepseek/deepseek-chat@2026-04-24'],
    ['2026-07-24T15:59:00Z', 'none', undefined],
  ])('corrects the stale price of deepseek-chat at %s: %s', (iso, source, priceId) => {
    expect(inYuan(aCall('deepseek-chat', { timestampUs: instantUs(iso) })).price).toMatchObject({
      source,
      ...(priceId && { priceId }),
    });
  });

  it('leaves another seller of the same model alone', () => {
    const call = aCall('deepseek/deepseek-chat', {
      provider: 'openrouter',
      timestampUs: instantUs('2026-05-10T12:00:00Z'),
    });
    expect(inYuan(call).price).toMatchObject({ source: 'genai-prices', priceId: 'openrouter/deepseek/deepseek-chat' });
  });
});

describe('currencies', () => {
  it('convert the built-in yuan for a ledger in dollars, quantised once to attos per token', () => {
    const { costAtto, price } = inDollars(aCall('qwen-max'));
    const [input, output] = [2_857_142_857_143n, 8_571_428_571_429n];
    expect(costAtto).toBe(2000n * input + 700n * output);
    expect(price).toEqual({ source: 'built-in', priceId: 'qwen-max', model: 'qwen-max', exchangeRate: '7' });
  });

  it('keep the list as it is for a ledger in dollars', () => {
    expect(inDollars(aCall('gpt-4o'))).toEqual({
      costAtto: 12_000_000_000_000_000n,
      price: { source: 'genai-prices', priceId: 'openai/gpt-4o', model: 'gpt-4o' },
    });
  });

  it('take the rate of exchange of the day of the call', () => {
    const exchangeRates = [
      { pair: 'USDCNY', rate: '7.15', effectiveFromUs: instantUs('2026-01-01T00:00:00Z') },
      { pair: 'USDCNY', rate: '7', effectiveFromUs: 0 },
    ] as const;
    const dated = createPriceBook({ currency: 'CNY', exchangeRates });
    const at = (iso: string) => dated(aCall('gpt-4o', { timestampUs: instantUs(iso) }));
    expect(at('2025-12-31T23:59:59Z')).toMatchObject({
      costAtto: 84_000_000_000_000_000n,
      price: { exchangeRate: '7' },
    });
    expect(at('2026-01-01T00:00:00Z')).toMatchObject({
      costAtto: 85_800_000_000_000_000n,
      price: { exchangeRate: '7.15' },
    });
    expect(at('2025-12-31T23:59:59Z').price.exchangeRate).toBe('7');
  });

  it.each(['0', '-7', 'seven', ''])('refuse %j as a rate of exchange', (rate) => {
    const broken = createPriceBook({ currency: 'CNY', exchangeRates: [{ pair: 'USDCNY', rate, effectiveFromUs: 0 }] });
    expect(() => broken(aCall('gpt-4o'))).toThrow(RangeError);
  });
});

describe('speed', () => {
  it('forgets names rather than growing, and still answers right', () => {
    const prices = createPriceBook({ currency: 'CNY' });
    const before = prices(aCall('qwen-max'));
    for (let index = 0; index < 5000; index++) prices(aCall(`unheard-of-${index}`));
    expect(prices(aCall('qwen-max'))).toEqual(before);
  });

  it('prices a known model in well under the budget of a record (10 µs)', () => {
    const call = aCall('gpt-4o', { tokens: { ...NO_TOKENS, input: 2000, output: 700, cacheRead: 500 } });
    for (let warm = 0; warm < 20_000; warm++) inYuan(call);
    const start = process.cpuUsage();
    for (let index = 0; index < 50_000; index++) inYuan(call);
    const { user } = process.cpuUsage(start);
    expect(user / 50_000).toBeLessThan(5);
  });
});
