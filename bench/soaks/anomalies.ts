import { anomaliesOf, isFound, ledgerOf, plantedOf } from '../../test/support/anomaly-world.ts';
import type { Soak } from './soak.ts';

const MAX_FALSE_ALARMS = 1;

/** Ledgers of ninety days, clean and with one anomaly of each kind planted. */
export const anomaliesSoak: Soak = {
  name: 'anomalies',
  about: 'planted anomalies are found, clean ledgers have none',
  seeds: 200,
  async run(seeds, say) {
    const failures: string[] = [];
    const alarms: string[] = [];
    let planted = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      if (seed % 20 === 0) say(`${seed} of ${seeds} ledgers`);
      if ((await anomaliesOf(ledgerOf(seed))).length > 0) alarms.push(`seed ${seed}: a false alarm`);
      for (const wrong of plantedOf(seed)) {
        planted += 1;
        const isSeen = isFound(wrong, await anomaliesOf(ledgerOf(seed, wrong)));
        if (!isSeen) failures.push(`seed ${seed}: not found: ${JSON.stringify(wrong)}`);
      }
    }
    if (alarms.length > MAX_FALSE_ALARMS) failures.push(...alarms);
    const summary = `90 days each: ${planted} planted, ${planted - failures.length} found; ${alarms.length} clean ledgers with an alarm`;
    return { worlds: seeds, failures, summary };
  },
};
