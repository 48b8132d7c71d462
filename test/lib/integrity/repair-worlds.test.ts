import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPAIR_RULES } from '../../support/repair-rules.ts';
import { runRepairWorld } from '../../support/repair-world.ts';

/** `npm run soak` runs thousands. */
const WORLDS = 40;

describe(`repairs in ${WORLDS} random worlds`, () => {
  it('end balanced, and never miscount, whatever arrives, crashes or is delivered again meanwhile', async () => {
    const world = fc.asyncProperty(fc.nat({ max: 2 ** 32 - 1 }), async (seed) => {
      expect(await runRepairWorld(seed, REPAIR_RULES.rule)).toBeUndefined();
    });
    await fc.assert(world, { numRuns: WORLDS, endOnFailure: true });
  }, 60_000);
});

describe('the worlds find out each short cut', () => {
  // Each begins near a world that it gets wrong.
  it.each([
    ['a difference that is added whatever happened since', REPAIR_RULES.unconditional, 130],
    ['a stream that is taken as caught up', REPAIR_RULES.withoutWaiting, 130],
    ['sums that are compared instead of states', REPAIR_RULES.comparingSumsOnly, 170],
    ['sums that are restored without their watermarks', REPAIR_RULES.withoutWatermarks, 130],
  ])(
    '%s',
    async (_name, rule, first) => {
      let wrong: string | undefined;
      for (let seed = first; seed < first + 100 && wrong === undefined; seed += 1)
        wrong = await runRepairWorld(seed, rule);
      expect(wrong).toBeDefined();
    },
    60_000,
  );
});
