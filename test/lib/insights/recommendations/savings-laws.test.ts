import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adviceFor, cleanLedgerOf, missed, savingsWorldOf } from '../../../support/savings-world.ts';

const WORLDS = { numRuns: 4 };
const anySeed = fc.integer({ min: 1, max: 1_000_000 });

it('a clean ledger is recommended nothing', async () => {
  await fc.assert(
    fc.asyncProperty(anySeed, async (seed) => {
      expect(await adviceFor(savingsWorldOf(seed).clean)).toEqual([]);
    }),
    WORLDS,
  );
  expect(await adviceFor(cleanLedgerOf(1, 90), 90)).toEqual([]);
}, 60_000);

it('each saving that was planted is found, and nothing else, with what it would have saved', async () => {
  await fc.assert(
    fc.asyncProperty(anySeed, async (seed) => {
      const world = savingsWorldOf(seed);
      const wrong = await Promise.all(world.planted.map((planted) => missed(world, planted)));
      expect(wrong.filter((one) => one !== undefined)).toEqual([]);
    }),
    WORLDS,
  );
}, 60_000);
