import { type RestoreOutcome, runRestoreWorld } from '../../test/flows/restore-world.ts';
import { sayWhere } from './say-where.ts';
import type { Soak } from './soak.ts';

/** Twice as many are among the 5,000 that the world has. */
const CALLS = 2_000;

/** Tables restored from two instants: the counters are made consistent while the ledger is written to. */
export const restoreSoak: Soak = {
  name: 'restore',
  about: 'rehearsals of a restore: records and counters of two instants, new streams',
  seeds: 4,
  async run(seeds, say) {
    const failures: string[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const earlier = seed % 2 === 0 ? 'counters' : 'records';
      const outcome = await sayWhere(say, (tell) => runRestoreWorld({ seed, calls: CALLS, earlier, tell }));
      say(`seed ${seed} of ${seeds}: ${outcome.restoredCalls} calls restored, earlier: ${earlier}`);
      if (!holds(outcome)) failures.push(`seed ${seed}: ${JSON.stringify(outcome)}`);
    }
    return { worlds: seeds, failures, summary: `${CALLS} calls before each instant` };
  },
};

const holds = ({ repair, left, calls }: RestoreOutcome): boolean =>
  repair.code === 0 && left.every((balanced) => balanced === true) && calls.counted === calls.due;
