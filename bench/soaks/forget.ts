import { isDeepStrictEqual } from 'node:util';
import { FORGOTTEN, type ForgetOutcome, runForgetWorld } from '../../test/flows/forget-world.ts';
import { sayWhere } from './say-where.ts';
import type { Soak } from './soak.ts';

const RECORDS = 5_000;
const KILLS = 3;

/** A user forgotten while the stack is killed with -9 and records come late: totals and proof stay, the name goes. */
export const forgetSoak: Soak = {
  name: 'forget',
  about: 'kill -9 of the stack while a user is forgotten',
  seeds: 5,
  async run(seeds, say) {
    const failures: string[] = [];
    let kills = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await sayWhere(say, (tell) => runForgetWorld({ seed, records: RECORDS, kills: KILLS, tell }));
      kills += outcome.kills;
      say(`seed ${seed} of ${seeds}, ${outcome.kills} kills`);
      if (!holds(outcome)) failures.push(`seed ${seed}: ${JSON.stringify(outcome)}`);
    }
    return { worlds: seeds, failures, summary: `${RECORDS} records, ${kills} kills in all` };
  },
};

const holds = ({ totals, balanced, moved, movedAsTold, keyAnswers, retries, shown }: ForgetOutcome): boolean =>
  isDeepStrictEqual(totals.after, totals.before) &&
  balanced.every((one) => one === true) &&
  movedAsTold === String(moved) &&
  isDeepStrictEqual(keyAnswers, [200, 403]) &&
  isDeepStrictEqual(retries.told, ['forgotten_user']) &&
  !shown.includes(FORGOTTEN);
