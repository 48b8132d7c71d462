import { expect, it } from 'vitest';
import { MEASURES, type Sums } from '../../../lib/counters/counter.ts';
import { zeroSums } from '../../../lib/counters/families.ts';
import { toIntegrityAnswer } from '../../../lib/integrity/integrity-answer.ts';
import { shanghai } from '../../support/random-records.ts';

it('names each measure that a counter has too much or too little of, amounts of money in the currency', () => {
  const due = Object.fromEntries(MEASURES.map((measure) => [measure, 10n ** 18n])) as Sums;
  const key = { family: 'user', project: 'main', day: '2023-11-17', user: 'u' } as const;
  const counter = { key, sums: zeroSums(), updates: 1, marks: new Map() };
  const { differences } = toIntegrityAnswer(
    {
      project: 'main',
      day: '2023-11-17',
      balanced: false,
      differences: [{ key, due, counter }],
      foreign: [],
      more: 0,
      marks: new Map(),
    },
    { provedAtUs: 0 },
    shanghai,
  );
  const [{ excess = {} } = {}] = differences;
  expect(Object.keys(excess)).toHaveLength(MEASURES.length);
  const money = Object.entries(excess).filter(([, amount]) => String(amount) === '-1');
  expect(money.map(([name]) => name)).toEqual(['cost', 'compared_cost', 'reported', 'reported_cny', 'reported_usd']);
});

it('names a foreign counter by where it lies, before the others, and counts what it does not name', () => {
  const foreign = { family: 'hour', pk: 'main|H#2023-11-17', sk: 'junk' } as const;
  const key = { family: 'user', project: 'main', day: '2023-11-17', user: 'u' } as const;
  const differences = Array.from({ length: 100 }, () => ({
    key,
    due: { ...zeroSums(), calls: 1n },
    counter: undefined,
  }));
  const answer = toIntegrityAnswer(
    {
      ...{ project: 'main', day: '2023-11-17', balanced: false, marks: new Map() },
      differences,
      foreign: [foreign],
      more: 3,
    },
    { provedAtUs: 0 },
    shanghai,
  );
  expect(answer.differences).toHaveLength(100);
  expect(answer.differences[0]).toEqual({
    family: 'hour',
    counter: { pk: 'main|H#2023-11-17', sk: 'junk' },
    excess: {},
    foreign: true,
  });
  expect(answer.more).toBe(4);
});
