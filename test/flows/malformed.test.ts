import { describe, expect, it } from 'vitest';
import { runMalformedWorld } from './malformed-world.ts';

describe('a ledger that is sent nonsense on every route', () => {
  it('says so, stores nothing, and goes on', { timeout: 300_000 }, async () => {
    const { faults, statuses, stored } = await runMalformedWorld({ seed: 1, count: 400 });
    expect(faults).toEqual([]);
    expect(stored.before.length).toBeGreaterThan(5);
    expect(stored.after).toEqual(stored.before);
    expect(statuses.get(400)).toBeGreaterThan(100);
  });
});
