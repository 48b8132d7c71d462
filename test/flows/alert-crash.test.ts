import { expect, it } from 'vitest';
import { runAlertCrashWorld } from './alert-crash-world.ts';

it.each([
  ['models', 2],
  ['budgets', 1],
] as const)(
  'a stack that is killed with -9 while it mails alerts of %s mails each of them, again only behind a kill',
  {
    timeout: 300_000,
  },
  async (of, kills) => {
    const { faults } = await runAlertCrashWorld({ seed: 20_261_124, kills, isImpatient: true, of });
    expect(faults).toEqual([]);
  },
);
