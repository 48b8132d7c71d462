import { describe, expect, it } from 'vitest';
import { runCrashWorld } from './crash-world.ts';

describe('a stack that is killed with -9 during an import', () => {
  it('loses no acknowledged record and counts none twice', { timeout: 300_000 }, async () => {
    const outcome = await runCrashWorld({ seed: 20_260_101, records: 3000, kills: 2 });
    expect(outcome).toEqual({
      acknowledged: 3000,
      records: 3000,
      counted: outcome.expected,
      expected: outcome.expected,
    });
  });
});
