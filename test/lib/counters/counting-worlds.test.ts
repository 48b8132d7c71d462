import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES, runWorld, runWorlds } from '../../support/stream-world.ts';

/** `npm run soak` runs thousands. */
const WORLDS = 120;

describe(`the counting rule in ${WORLDS} random worlds`, () => {
  it('never miscounts, whatever crashes, is delivered again, is read twice at once or is split', async () => {
    const world = fc.asyncProperty(fc.nat({ max: 2 ** 32 - 1 }), async (seed) => {
      expect(await runWorld(seed, RULES.watermark)).toBeUndefined();
    });
    await fc.assert(world, { numRuns: WORLDS, endOnFailure: true });
  });
});

describe('the worlds find out each short cut', () => {
  it.each([
    ['a plain ADD', RULES.plainAdd],
    ['skipping deltas that net to zero', RULES.skippingZeroDeltas],
    ['a watermark without its shard', RULES.watermarkWithoutShard],
  ])('%s', async (_name, rule) => {
    const { miscounted } = await runWorlds({ seeds: Array.from({ length: 40 }, (_, index) => index), rule });
    expect(miscounted.length).toBeGreaterThan(0);
  });
});
