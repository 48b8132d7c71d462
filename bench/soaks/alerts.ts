import { runAlertCrashWorld } from '../../test/flows/alert-crash-world.ts';
import type { Soak } from './soak.ts';

const KILLS = 10;

/** The stack killed with -9 around the mail of alerts: each alert is mailed, and again only behind a kill. */
export const alertsSoak: Soak = {
  name: 'alerts',
  about: 'kill -9 of the stack while alerts are mailed',
  seeds: 5,
  async run(seeds, say) {
    const failures: string[] = [];
    let repeatedMails = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      say(`seed ${seed} of ${seeds}`);
      const { faults, repeated } = await runAlertCrashWorld({ seed, kills: KILLS, isImpatient: false });
      failures.push(...faults.map((fault) => `seed ${seed}: ${fault}`));
      repeatedMails += repeated;
    }
    return { worlds: seeds, failures, summary: `${KILLS} kills each; ${repeatedMails} mails came again behind a kill` };
  },
};
