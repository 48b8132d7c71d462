import { expect, it } from 'vitest';
import { runAlertCrashWorld } from './alert-crash-world.ts';

it('a stack that is killed with -9 while it mails alerts mails each of them, again only behind a kill', {
  timeout: 150_000,
}, async () => {
  const { faults } = await runAlertCrashWorld({ seed: 20_261_124, kills: 2, isImpatient: true });
  expect(faults).toEqual([]);
});
