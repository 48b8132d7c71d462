import { isDeepStrictEqual } from 'node:util';
import { runCrashWorld } from '../../test/flows/crash-world.ts';
import type { Soak } from './soak.ts';

const RECORDS = 20_000;
const KILLS = 8;

/** The stack killed with -9 at random moments while a retrying client imports: counters = records = acknowledgements. */
export const crashSoak: Soak = {
  name: 'crash',
  about: 'kill -9 of the stack during an import',
  seeds: 5,
  async run(seeds, say) {
    const failures: string[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      say(`seed ${seed} of ${seeds}`);
      const { acknowledged, records, counted, expected } = await runCrashWorld({
        seed,
        records: RECORDS,
        kills: KILLS,
      });
      const holds = acknowledged === RECORDS && records === RECORDS && isDeepStrictEqual(counted, expected);
      if (!holds) failures.push(`seed ${seed}: ${JSON.stringify({ acknowledged, records, counted, expected })}`);
    }
    return { worlds: seeds, failures, summary: `${RECORDS} records, up to ${KILLS} kills each` };
  },
};
