import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertKind, ODD_HOURS, UNPRICED_MODELS } from '../../support/alert-kinds.ts';
import { type AlertWorld, alertWorldsOf, faultsOf, runAlertWorld } from '../../support/alert-world.ts';

const SEED = 20_261_124;

/** Worlds in which something of the mail goes wrong. */
async function faultyWorlds(kind: AlertKind, runs: number): Promise<readonly string[]> {
  const faults: string[] = [];
  const property = fc.asyncProperty(alertWorldsOf(kind), fc.scheduler(), async (world, scheduler) => {
    faults.push(...faultsOf(world, await runAlertWorld(world, scheduler)));
  });
  await fc.assert(property, { seed: SEED, numRuns: runs });
  return faults;
}

const KINDS: readonly (readonly [of: string, kind: AlertKind, worlds: number])[] = [
  ['models without a price', UNPRICED_MODELS, 300],
  ['anomalies', ODD_HOURS, 60],
];

describe.each(KINDS)(
  'two instances at once with alerts of %s, and crashes before and after each of their calls',
  (_, kind, worlds) => {
    it('mail each alert at least once, exactly once without a crash after its mail, and no topic more than ten times a minute', async () => {
      expect(await faultyWorlds(kind, worlds)).toEqual([]);
    });

    it('are such that a law could be broken: there are repeated mails, floods, and mail that was left by a crash', async () => {
      const seen = { repeated: 0, left: 0, gathered: 0 };
      const property = fc.asyncProperty(alertWorldsOf(kind), fc.scheduler(), async (world: AlertWorld, scheduler) => {
        const { named, between, sentAtUs } = await runAlertWorld(world, scheduler);
        if ([...named.values()].some((mails) => mails > 1)) seen.repeated += 1;
        if (between.size > 0) seen.left += 1;
        if (sentAtUs.length < named.size) seen.gathered += 1;
      });
      await fc.assert(property, { seed: SEED, numRuns: worlds / 3 });
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
    });
  },
);
