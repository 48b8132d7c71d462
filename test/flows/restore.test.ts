import { expect, it } from 'vitest';
import { runRestoreWorld } from './restore-world.ts';

it('is restored from two instants under new names, and its counters are made consistent while it is written to', async () => {
  const outcome = await runRestoreWorld({ seed: 1, calls: 120, earlier: 'records' });
  expect(outcome.restoredCalls).toBeGreaterThanOrEqual(100);
  expect(outcome.found).toContain(false);
  expect(outcome.repair).toMatchObject({ code: 0, text: expect.stringMatching(/counters repaired.* balanced/) });
  expect(outcome.left).toEqual([true]);
  expect(outcome.calls.counted).toBe(outcome.calls.due);
}, 300_000);
