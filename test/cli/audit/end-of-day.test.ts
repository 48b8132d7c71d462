import { expect, it } from 'vitest';
import { createEndOf } from '../../../cli/audit/end-of-day.ts';
import { type Retentions, sinceEver } from '../../../lib/retention/retention.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const endOn = (today: string, retentions: Retentions | undefined, seals = new InMemorySeals()) =>
  createEndOf({ seals, history: { read: async () => retentions }, today: () => today })(DAY);
const made = (before: number | undefined, after: number | undefined): Retentions => [
  ...sinceEver(before),
  { since: '2023-12-01', days: after },
];

it.each([
  ['one retention', '2023-12-16', sinceEver(30), false],
  ['one retention', '2023-12-17', sinceEver(30), true],
  ['none', '2030-01-01', sinceEver(undefined), false],
  ['a longer one since', '2023-12-17', made(30, 400), true],
  ['a shorter one since', '2023-12-17', made(400, 30), true],
  ['none since', '2023-12-17', made(30, undefined), true],
  [
    'a first one later than its last late record',
    '2030-01-01',
    [...sinceEver(undefined), { since: '2023-12-15', days: 30 }],
    false,
  ],
])(
  'a day that may have lost records is neither proved nor repaired: %s, on %s',
  async (_, today, retentions, isOver) => {
    expect(await endOn(today, retentions)).toEqual(isOver ? 'its records have begun to expire' : undefined);
  },
);

it('nor is one that is sealed', async () => {
  const seals = new InMemorySeals();
  await seals.close(DAY, '2023-12-14');
  expect(await endOn('2023-12-14', sinceEver(30), seals)).toBeUndefined();
  await seals.seal({ ...DAY, answer: '{}' });
  expect(await endOn('2023-12-14', sinceEver(30), seals)).toMatch('sealed');
});

it('nor any of a ledger that has not said how long it keeps records', async () => {
  await expect(endOn('2023-11-18', undefined)).rejects.toThrow('notes its retention');
});
