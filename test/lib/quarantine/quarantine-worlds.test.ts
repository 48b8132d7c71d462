import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RETRY_RULES, runQuarantineWorld } from '../../support/quarantine-world.ts';

const WORLDS = 20;

describe(`retries of the quarantine in ${WORLDS} random worlds`, () => {
  it('count each event once, whatever release is given the stream how often', async () => {
    const world = fc.asyncProperty(fc.nat({ max: 2 ** 32 - 1 }), async (seed) => {
      expect(await runQuarantineWorld(seed, RETRY_RULES.rule)).toBeUndefined();
    });
    await fc.assert(world, { numRuns: WORLDS, endOnFailure: true });
  }, 60_000);
});

describe('the worlds find out each short cut', () => {
  // Each begins near a world that it gets wrong.
  it.each([
    ['adding what the event brings, whatever the stream brings', RETRY_RULES.plainAdd, 0],
    ['watermarks that are moved, without a look at what is missing', RETRY_RULES.watermarkOnly, 0],
    ['a stream that is taken as caught up', RETRY_RULES.withoutWaiting, 190],
  ])(
    '%s',
    async (_name, rule, first) => {
      let wrong: string | undefined;
      for (let seed = first; seed < first + 50 && wrong === undefined; seed += 1)
        wrong = await runQuarantineWorld(seed, rule);
      expect(wrong).toBeDefined();
    },
    60_000,
  );
});
