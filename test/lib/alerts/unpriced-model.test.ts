import { describe, expect, it } from 'vitest';
import { readDayOfCounters, unpricedFacts, unpricedModels } from '../../../lib/alerts/unpriced-model.ts';
import type { CounterRow, Sums } from '../../../lib/counters/counter.ts';
import { zeroSums } from '../../../lib/counters/families.ts';

const DAY = '2026-11-24';
const HOUR_US = 3_600_000_000;
const TEN_US = Date.UTC(2026, 10, 24, 2) * 1000;

const row = (model: string, purpose: string, sums: Partial<Sums>, day = DAY, project = 'main'): CounterRow<'day'> => ({
  key: { family: 'day', project, day, function: purpose, model },
  sums: { ...zeroSums(), ...sums },
});

const hour = (model: string, hourStartUs: number, unpricedCalls: bigint): CounterRow<'hour'> => ({
  key: { family: 'hour', project: 'main', day: DAY, hourStartUs, function: 'f', model },
  sums: { ...zeroSums(), unpricedCalls },
});

const subject = { kind: 'unpriced-model', project: 'main', day: DAY, model: 'foo' } as const;

describe('the alerts that day counters call for', () => {
  it.each<[string, CounterRow<'day'>[], string[]]>([
    ['nothing is unpriced', [row('foo', 'f', { calls: 3n })], []],
    ['one call is', [row('foo', 'f', { calls: 3n, unpricedCalls: 1n })], ['main 2026-11-24 foo']],
    [
      'several functions call the model',
      [row('foo', 'f', { unpricedCalls: 1n }), row('foo', 'g', { unpricedCalls: 2n })],
      ['main 2026-11-24 foo'],
    ],
    [
      'models, days and projects differ',
      [
        row('foo', 'f', { unpricedCalls: 1n }),
        row('bar', 'f', { unpricedCalls: 1n }),
        row('foo', 'f', { unpricedCalls: 1n }, '2026-11-23'),
        row('foo', 'f', { unpricedCalls: 1n }, DAY, 'other'),
      ],
      ['main 2026-11-24 foo', 'main 2026-11-24 bar', 'main 2026-11-23 foo', 'other 2026-11-24 foo'],
    ],
    ['the calls have got their price', [row('foo', 'f', { calls: 3n, unpricedCalls: 0n })], []],
  ])('when %s', (_, rows, expected) => {
    expect(unpricedModels(rows).map(({ project, day, model }) => `${project} ${day} ${model}`)).toEqual(expected);
  });
});

describe('what an alert says', () => {
  it('adds up the functions of the model, most unpriced calls first, and says since when', () => {
    const days = [
      row('foo', 'small', { calls: 5n, unpricedCalls: 2n, inputTokens: 10n, outputTokens: 1n }),
      row('foo', 'large', { calls: 4n, unpricedCalls: 3n, inputTokens: 20n, cacheReadTokens: 7n }),
      row('foo', 'priced', { calls: 1n, inputTokens: 100n }),
      row('bar', 'large', { calls: 9n, unpricedCalls: 9n, inputTokens: 1000n }),
    ];
    const hours = [
      hour('foo', TEN_US + HOUR_US, 1n),
      hour('foo', TEN_US, 4n),
      hour('foo', TEN_US - HOUR_US, 0n),
      hour('bar', 0, 9n),
    ];
    expect(unpricedFacts(subject, { days, hours })).toEqual({
      unpricedCalls: 5n,
      calls: 10n,
      tokens: 131n,
      sinceUs: TEN_US,
      functions: [
        { name: 'large', unpricedCalls: 3n },
        { name: 'small', unpricedCalls: 2n },
      ],
      moreFunctions: 0,
    });
  });

  it('names five functions and counts the others', () => {
    const days = Array.from({ length: 8 }, (_, index) => row('foo', `f${index}`, { unpricedCalls: 1n }));
    const facts = unpricedFacts(subject, { days, hours: [] });
    expect(facts.functions.map(({ name }) => name)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
    expect(facts).toMatchObject({ unpricedCalls: 8n, moreFunctions: 3 });
    expect(facts.sinceUs).toBeUndefined();
  });

  it('never says less than the counters that called for it, however far a read is behind them', async () => {
    const seen = [
      row('foo', 'f', { calls: 3n, unpricedCalls: 3n }),
      row('foo', 'g', { calls: 1n, unpricedCalls: 1n }),
      row('foo', 'f', { calls: 7n, unpricedCalls: 7n }, '2026-11-23'),
    ];
    const read = [row('foo', 'f', { calls: 2n, unpricedCalls: 2n }), row('foo', 'g', { calls: 5n, unpricedCalls: 5n })];
    const counters = { days: async () => read, hours: async () => [] };
    const facts = unpricedFacts(subject, await readDayOfCounters(counters, { project: 'main', day: DAY }, seen));
    expect(facts).toMatchObject({ unpricedCalls: 8n, calls: 8n });
  });

  it('believes the table that calls have got their price since', async () => {
    const seen = [row('foo', 'f', { calls: 3n, unpricedCalls: 3n })];
    const counters = { days: async () => [row('foo', 'f', { calls: 3n })], hours: async () => [] };
    const facts = unpricedFacts(subject, await readDayOfCounters(counters, { project: 'main', day: DAY }, seen));
    expect(facts.unpricedCalls).toBe(0n);
  });
});
