import { expect, it } from 'vitest';
import { sumFaults, sumRandomCalls } from '../../support/sum-world.ts';

/** `npm run soak -- sums` adds up a million. */
const CALLS = 20_000;

it(`${CALLS} random calls add up to the attos of an oracle in every family of counters; as doubles they would not`, async () => {
  expect(sumFaults(await sumRandomCalls(20_261_124, CALLS))).toEqual([]);
});

it('a sum that is off by one atto is found', async () => {
  const summed = await sumRandomCalls(1, 10);
  const off = {
    ...summed,
    counted: { ...summed.counted, user: summed.counted.user + 1n },
    unpriced: summed.unpriced + 1n,
  };
  expect(sumFaults({ ...off, float: 0 })).toHaveLength(2);
});
