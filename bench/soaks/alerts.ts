import { type AlertCrashWorld, runAlertCrashWorld } from '../../test/flows/alert-crash-world.ts';
import type { Soak } from './soak.ts';

/** Fifty in five worlds: a project may not have the budgets that fifty kills in one world want. */
const KILLS = 10;

/** The stack killed with -9 around the mail of alerts: each alert is mailed, and again only behind a kill. */
const soakOf = (soak: Pick<Soak, 'name' | 'about' | 'seeds'>, of: AlertCrashWorld['of']): Soak => ({
  ...soak,
  async run(seeds, say) {
    const failures: string[] = [];
    let repeatedMails = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      say(`seed ${seed} of ${seeds}`);
      const { faults, repeated } = await runAlertCrashWorld({ seed, kills: KILLS, isImpatient: false, of });
      failures.push(...faults.map((fault) => `seed ${seed}: ${fault}`));
      repeatedMails += repeated;
    }
    return { worlds: seeds, failures, summary: `${KILLS} kills each; ${repeatedMails} mails came again behind a kill` };
  },
});

export const alertsSoak = soakOf(
  { name: 'alerts', about: 'kill -9 of the stack while alerts are mailed', seeds: 5 },
  'models',
);

export const budgetAlertsSoak = soakOf(
  { name: 'budget-alerts', about: 'kill -9 of the stack while alerts of budgets are mailed', seeds: 5 },
  'budgets',
);
