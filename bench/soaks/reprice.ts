import { isDeepStrictEqual } from 'node:util';
import { type RepriceOutcome, runRepriceWorld } from '../../test/flows/reprice-world.ts';
import type { Soak } from './soak.ts';

const RECORDS = 20_000;
const KILLS = 3;

/** A day re-priced while the stack is killed with -9: counters = records at the new prices, dry run = result. */
export const repriceSoak: Soak = {
  name: 'reprice',
  about: 'kill -9 of the stack during a re-pricing',
  seeds: 5,
  async run(seeds, say) {
    const failures: string[] = [];
    let kills = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await runRepriceWorld({ seed, records: RECORDS, kills: KILLS });
      kills += outcome.kills;
      say(`seed ${seed} of ${seeds}, ${outcome.kills} kills`);
      if (!holds(outcome)) failures.push(`seed ${seed}: ${JSON.stringify(outcome)}`);
    }
    return { worlds: seeds, failures, summary: `${RECORDS} records, ${kills} kills in all` };
  },
};

const holds = ({ dry, real, again, counted, expected, balanced, audit }: RepriceOutcome): boolean =>
  real.state === 'done' &&
  balanced === true &&
  isDeepStrictEqual(counted, expected) &&
  isDeepStrictEqual({ ...real.result, dry_run: true }, dry.result) &&
  again.result?.changed_calls === '0' &&
  audit.length === 2;
