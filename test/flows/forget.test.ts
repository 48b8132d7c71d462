import { expect, it } from 'vitest';
import { expectRewritten } from './forget-reports.ts';
import { FORGOTTEN, runForgetWorld } from './forget-world.ts';

it('forgets a user while everything is killed and records come late: totals and proof stay, the name goes', async () => {
  const outcome = await runForgetWorld({ seed: 1, records: 400, kills: 1 });
  expect(outcome.totals.after).toEqual(outcome.totals.before);
  expect(outcome.balanced).toEqual([true, true, true]);
  expect(outcome.movedAsTold).toBe(String(outcome.moved));
  expect(outcome.moved).toBeGreaterThan(100);
  expect(outcome.command.stdout, outcome.command.stderr).toContain(
    `${outcome.moved} records moved to a pseudonym, 2 reports rewritten, 1 API keys revoked. What remains of the name:\n- `,
  );
  expect(outcome.command.stdout).not.toContain(FORGOTTEN);
  expect(outcome.command.code).toBe(0);
  expect(outcome.revokedAsTold).toBe('1');
  expect(outcome.keyAnswers).toEqual([200, 403]);
  expect(outcome.retries.told).toEqual(['forgotten_user']);
  expect(outcome.retries.count).toBeGreaterThan(20);
  expect(outcome.shown).not.toContain(FORGOTTEN);
  expect(outcome.kills).toBe(1);
  expect(outcome.rewrittenAsTold).toBe('2');
  expectRewritten(FORGOTTEN, outcome.reports);
}, 300_000);
