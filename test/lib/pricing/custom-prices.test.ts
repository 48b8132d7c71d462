import { describe, expect, it } from 'vitest';
import { formatDecimal, MONEY_SCALE } from '../../../lib/money.ts';
import type { CustomPrice } from '../../../lib/pricing/custom-price.ts';
import { createCustomPrices } from '../../../lib/pricing/custom-prices.ts';
import type { PriceableCall } from '../../../lib/pricing/price.ts';
import { createPriceBook, defaultPriceTables } from '../../../lib/pricing/price-book.ts';
import { NO_TOKENS } from '../../support/builders.ts';
import { aCall, instantUs } from '../../support/calls.ts';
import { customPrice } from './custom-price-builder.ts';

const DEFAULTS = defaultPriceTables();

const bookOf = (rows: readonly CustomPrice[]) =>
  createPriceBook({ currency: 'CNY', tables: [createCustomPrices(rows), ...DEFAULTS] });

/** `model:` or `prefix:`, the name, and what else the row says; the text is its id. */
const row = (id: string, changes: Partial<CustomPrice> = {}): CustomPrice => {
  const [match = '', name = ''] = id.split(/[: ]/);
  return customPrice({ id, match: match === 'prefix' ? 'prefix' : 'model', name, ...changes });
};

describe('which row prices a call', () => {
  const ROWS = [
    row('model:acme-1'),
    row('model:acme-1 batch', { serviceTier: 'batch' }),
    row('model:acme-1 alibaba', { provider: 'DashScope' }),
    row('model:acme-1 alibaba batch', { provider: 'alibaba', serviceTier: 'batch' }),
    row('model:ACME-2-2025-01-01'),
    row('model:acme-2'),
    row('prefix:acme-'),
    row('prefix:acme-1'),
    row('prefix:acme-long-'),
    row('prefix:acme-long- azure', { provider: 'azure' }),
    row('model:vendor/acme-3'),
    row('model:qwen-max', { effectiveFromUs: instantUs('2025-10-01T00:00:00Z') }),
    row('model:text-embedding-3-small batch', { serviceTier: 'batch' }),
  ];
  const priceCall = bookOf(ROWS);

  it.each<[string, Partial<PriceableCall>, string | undefined]>([
    ['acme-1', {}, 'model:acme-1'],
    [' Acme-1 ', {}, 'model:acme-1'],
    ['acme-1', { provider: 'somebody' }, 'model:acme-1'],
    ['acme-1', { provider: 'qwen' }, 'model:acme-1 alibaba'],
    ['dashscope/acme-1', {}, 'model:acme-1 alibaba'],
    ['acme-1', { serviceTier: 'batch' }, 'model:acme-1 batch'],
    ['acme-1', { provider: 'alibaba', serviceTier: 'batch' }, 'model:acme-1 alibaba batch'],
    ['acme-1-2025-04-28', {}, 'model:acme-1'],
    ['acme-1-latest', {}, 'model:acme-1'],
    ['acme-2-2025-01-01', {}, 'model:ACME-2-2025-01-01'],
    ['acme-2-2025-02-02', {}, 'model:acme-2'],
    ['acme-10', {}, 'prefix:acme-1'],
    ['acme-20', {}, 'prefix:acme-'],
    ['openai/acme-20', {}, 'prefix:acme-'],
    ['acme-long-one', {}, 'prefix:acme-long-'],
    ['acme-long-one', { provider: 'azure_openai' }, 'prefix:acme-long- azure'],
    ['acme', {}, undefined],
    ['my-acme-1', {}, undefined],
    ['vendor/acme-3', {}, 'model:vendor/acme-3'],
    ['acme-3', {}, 'prefix:acme-'],
    // Custom before built-in, from its date on.
    ['qwen-max', {}, 'model:qwen-max'],
    ['qwen-max', { timestampUs: instantUs('2025-09-30T23:59:59Z') }, 'qwen-max'],
    // A row of another tier is never taken: the list answers.
    ['text-embedding-3-small', { tokens: { ...NO_TOKENS, input: 1 } }, 'openai/text-embedding-3-small'],
    ['gpt-4o', {}, 'openai/gpt-4o'],
  ])('%s %j: %s', (model, call, priceId) => {
    expect(priceCall(aCall(model, call)).price.priceId).toBe(priceId);
  });

  it('keeps source, id, the spelling that matched and the rate of exchange with the cost', () => {
    const dollars = bookOf([row('prefix:acme-', { currency: 'USD', unit: '1M', rates: { input: '3', output: '15' } })]);
    expect(dollars(aCall('openai/Acme-7-2025-01-01'))).toEqual({
      costAtto: 115_500_000_000_000_000n,
      price: { source: 'custom', priceId: 'prefix:acme-', model: 'acme-7-2025-01-01', exchangeRate: '7' },
    });
  });

  it('goes by the instant of the call, also when the cost of another instant was asked before', () => {
    const from = instantUs('2025-10-10T00:00:00Z');
    const book = bookOf([row('model:a', { name: 'a' }), row('model:b', { name: 'a', effectiveFromUs: from })]);
    const idAt = (timestampUs: number) => book(aCall('a', { timestampUs })).price.priceId;
    expect([from, from - 1, from + 1, from - 1, from].map(idAt)).toEqual([
      'model:b',
      'model:a',
      'model:b',
      'model:a',
      'model:b',
    ]);
  });

  it('leaves a gap in a history to the next table', () => {
    const closed = { closedAtUs: instantUs('2025-06-01T00:00:00Z') };
    const book = bookOf([row('model:qwen-max', closed)]);
    expect(book(aCall('qwen-max')).price.source).toBe('built-in');
    expect(bookOf([row('model:acme-1', closed)])(aCall('acme-1'))).toEqual({
      costAtto: null,
      price: { source: 'none' },
    });
  });
});

describe('what a custom price costs', () => {
  const cost = (changes: Partial<CustomPrice>, call: Partial<PriceableCall> = {}): string | null => {
    const { costAtto } = bookOf([customPrice(changes)])(aCall('my-model', call));
    return costAtto === null ? null : formatDecimal(costAtto, MONEY_SCALE);
  };
  const tokens = {
    input: 8_000,
    cacheRead: 1_000,
    cacheWrite: 1_000,
    cacheWrite1h: 1_000,
    audioInput: 1_000,
    output: 3_000,
    reasoning: 1_000,
    audioOutput: 1_000,
  };
  const ownRates = {
    input: '1',
    cacheRead: '0.1',
    cacheWrite: '1.25',
    cacheWrite1h: '2',
    audioInput: '10',
    output: '3',
    reasoning: '4',
    audioOutput: '20',
  };

  it.each<[string, CustomPrice['rates'], string]>([
    ['each class at its own rate', ownRates, '44.35'],
    ['classes without one at their parents', { input: '1', output: '2' }, '14'],
    ['a finest rate to the last digit', { input: '0.000000000001', output: '0' }, '0.000000000008'],
    ['nothing at zero rates, and it is known', { input: '0', output: '0' }, '0'],
  ])('%s', (_, rates, expected) => {
    expect(cost({ rates }, { tokens })).toBe(expected);
  });

  it('is exact at the finest rate per million, a token of which is one atto', () => {
    expect(
      cost({ unit: '1M', rates: { input: '0.000000000001', output: '0' } }, { tokens: { ...NO_TOKENS, input: 1 } }),
    ).toBe('0.000000000000000001');
  });

  it.each<[string, Partial<CustomPrice>, Partial<PriceableCall>, string | null]>([
    ['standard is as listed', {}, {}, '3.4'],
    ['another tier is unknown when nobody says who sells', {}, { serviceTier: 'batch' }, null],
    ['and when the seller documents none', {}, { serviceTier: 'batch', provider: 'somebody' }, null],
    [
      'it is the documented part when the call names its seller',
      {},
      { serviceTier: 'batch', provider: 'openai' },
      '1.7',
    ],
    ['as when the row names it', { provider: 'azure' }, { serviceTier: 'flex', provider: 'azure' }, '1.7'],
    ['but not where the seller documents another tier only', {}, { serviceTier: 'flex', provider: 'anthropic' }, null],
    ['a row of the tier is as listed, whoever sells', { serviceTier: 'batch' }, { serviceTier: 'batch' }, '3.4'],
    ['as is one that says priority', { serviceTier: 'priority' }, { serviceTier: 'priority', provider: 'x' }, '3.4'],
    ['and says nothing about the standard tier', { serviceTier: 'batch' }, {}, null],
    [
      'a row that says standard is for no other tier',
      { serviceTier: 'standard' },
      { serviceTier: 'batch', provider: 'openai' },
      null,
    ],
  ])('in a service tier: %s', (_, changes, call, expected) => {
    expect(cost(changes, call)).toBe(expected);
  });
});
