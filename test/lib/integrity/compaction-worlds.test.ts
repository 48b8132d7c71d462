import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPACTION_RULES, runCompactionWorld } from '../../support/compaction-world.ts';

/** `npm run soak` runs thousands. */
const WORLDS = 40;

describe(`compaction in ${WORLDS} random worlds`, () => {
  it('never leads to a miscount, whatever the stream delivers again, and leaves no empty counter', async () => {
    const world = fc.asyncProperty(fc.nat({ max: 2 ** 32 - 1 }), async (seed) => {
      expect(await runCompactionWorld(seed, COMPACTION_RULES.rule)).toBeUndefined();
    });
    await fc.assert(world, { numRuns: WORLDS, endOnFailure: true });
  }, 60_000);
});

describe('the worlds find out each short cut', () => {
  it.each([
    ['watermarks that go too early', COMPACTION_RULES.tooEarly],
    ['empty counters that go with young watermarks', COMPACTION_RULES.emptyAtOnce],
    ['what is taken away whatever it has become', COMPACTION_RULES.unconditional],
    ['sessions that are found by their records only', COMPACTION_RULES.withoutNotes],
  ])(
    '%s',
    async (_name, rule) => {
      let wrong: string | undefined;
      for (let seed = 0; seed < 100 && wrong === undefined; seed += 1) wrong = await runCompactionWorld(seed, rule);
      expect(wrong).toBeDefined();
    },
    60_000,
  );
});
