import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AlertKind, ODD_HOURS, UNPRICED_MODELS } from '../../support/alert-kinds.ts';
import { alertWorldsOf, faultsOf, runAlertWorld } from '../../support/alert-world.ts';

const SEED = 20_261_124;

const KINDS: readonly (readonly [of: string, kind: AlertKind, worlds: number])[] = [
  ['models without a price', UNPRICED_MODELS, 300],
  ['anomalies', ODD_HOURS, 150],
];

describe.each(KINDS)(
  'two instances at once with alerts of %s, and crashes before and after each of their calls',
  (_, kind, worlds) => {
    const faults: string[] = [];
    const seen = { repeated: 0, left: 0, gathered: 0 };

    beforeAll(async () => {
      const property = fc.asyncProperty(alertWorldsOf(kind), fc.scheduler(), async (world, scheduler) => {
        const outcome = await runAlertWorld(world, scheduler);
        faults.push(...faultsOf(world, outcome));
        if ([...outcome.named.values()].some((mails) => mails > 1)) seen.repeated += 1;
        if (outcome.between.size > 0) seen.left += 1;
        if (outcome.sentAtUs.length < outcome.named.size) seen.gathered += 1;
      });
      await fc.assert(property, { seed: SEED, numRuns: worlds });
    });

    it('mail each alert at least once, exactly once without a crash after its mail, and no topic more than ten times a minute', () => {
      expect(faults).toEqual([]);
    });

    it('are such that a law could be broken: there are repeated mails, floods, and mail that was left by a crash', () => {
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
    });
  },
);
