import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RememberingStep, runRememberingWorld } from '../../support/remembering-world.ts';

const step: fc.Arbitrary<RememberingStep> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 900 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 900, max: 20_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('count' as const),
      day: fc.nat(3),
      aggregator: fc.nat(2),
      lagSeconds: fc.nat(60),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'audit' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'ask' as const }) },
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });

describe('counters of days that are over, remembered', () => {
  it('are what the counters say at every moment, whoever counts, however late, and whatever an audit settles', () =>
    fc.assert(
      fc.asyncProperty(steps, async (of) => {
        expect((await runRememberingWorld(of)).wrong).toBeUndefined();
      }),
      { numRuns: 300 },
    ));

  it('would be wrong without marks', async () => {
    const unmarked = fc.asyncProperty(
      steps,
      async (of) => (await runRememberingWorld(of, () => false)).wrong === undefined,
    );
    expect((await fc.check(unmarked, { numRuns: 300 })).failed).toBe(true);
  });

  it('are read once: a day that is over and at rest again is not read a second time', async () => {
    const ask = { kind: 'ask' } as const;
    const count = { kind: 'count', day: 0, aggregator: 1, lagSeconds: 0 } as const;
    const minutes = (count: number) => ({ kind: 'wait', seconds: count * 60 }) as const;
    const daysRead = async (...of: RememberingStep[]) => (await runRememberingWorld(of)).daysRead;
    // Days 1 and 2 are over, 3 runs, 4 has not begun; a world ends with asking.
    expect(await daysRead(ask)).toBe(4 + 2);
    expect(await daysRead(ask, minutes(15), ask)).toBe(4 + 2 + 2);
    expect(await daysRead(ask, count, ask)).toBe(4 + 3 + 3);
    expect(await daysRead(ask, count, minutes(15), ask, minutes(1))).toBe(4 + 3 + 2);
  });
});
