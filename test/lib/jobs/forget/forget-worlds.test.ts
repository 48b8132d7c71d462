import { describe, expect, it } from 'vitest';
import { SETTLED_AFTER_US } from '../../../../lib/forgetting/forgotten-users.ts';
import type { UsageRecord } from '../../../../lib/usage/record.ts';
import { FORGOTTEN, type ForgetWorldOutcome, KEYS, runForgetWorld } from '../../../support/forget-world.ts';

const WORLDS = 60;

/** What of a call is left when its names are gone. */
const nameless = ({ timestampUs, model, tokens, success, status }: UsageRecord): string =>
  JSON.stringify([timestampUs, model, tokens, success, status]);

/** What is wrong with a world; nothing when all is well. */
function faultsOf({ job, attempts, records, acknowledged, miscounted, keys, lateRetry }: ForgetWorldOutcome): string[] {
  const moved = records.filter(({ record }) => record.userId !== 'bob').length;
  const result = JSON.parse(job?.result ?? '{}');
  const revoked = keys.filter(({ revokedAtUs }) => revokedAtUs !== undefined);
  const stands = records.map(({ record }) => nameless(record)).toSorted();
  const expected = acknowledged.map(nameless).toSorted();
  return [
    ...(job?.state === 'done' ? [] : [`the job is ${job?.state}: ${job?.error?.message}`]),
    ...(JSON.stringify([records.map(({ record }) => record), job, keys]).includes(FORGOTTEN) ? ['a name is left'] : []),
    ...(JSON.stringify(stands) === JSON.stringify(expected) ? [] : [`${stands.length} calls of ${expected.length}`]),
    ...(miscounted === undefined ? [] : [miscounted]),
    ...(revoked.length === KEYS ? [] : [`${revoked.length} keys of ${KEYS} are revoked`]),
    ...(attempts > 1 || result.revoked_keys === KEYS ? [] : [`${result.revoked_keys} keys are said to be revoked`]),
    ...(lateRetry === 'forgotten' ? [] : [`a late retry is ${lateRetry}`]),
    ...(result.moved_records <= moved ? [] : [`${job?.result}, and ${moved} were moved`]),
  ];
}

describe('forgetting a user', () => {
  it('leaves each call once, under no name, whatever crashes and whoever records meanwhile', async () => {
    let moved = 0;
    for (let seed = 0; seed < WORLDS; seed += 1) {
      const outcome = await runForgetWorld(seed);
      expect({ seed, faults: faultsOf(outcome) }).toEqual({ seed, faults: [] });
      moved += JSON.parse(outcome.job?.result ?? '{}').moved_records;
    }
    expect(moved).toBeGreaterThan(5 * WORLDS);
  });

  it('would count calls twice or leave names if it did not wait', async () => {
    let wrong = 0;
    for (let seed = 0; seed < WORLDS; seed += 1) {
      let asked = 0;
      const impatient = (): number => {
        asked += 1;
        return SETTLED_AFTER_US * asked;
      };
      if (faultsOf(await runForgetWorld(seed, { clock: impatient })).length > 0) wrong += 1;
    }
    expect(wrong).toBeGreaterThan(WORLDS / 4);
  });
});
