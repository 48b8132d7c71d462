import { describe, expect, it } from 'vitest';
import { isBalanced, runFaultWorld } from './fault-world.ts';

describe('a ledger whose requests to the tables go wrong', () => {
  it('counts what it has acknowledged, and nothing else', { timeout: 300_000 }, async () => {
    const outcome = await runFaultWorld({ seed: 8, records: 300, kills: 0 });
    expect(outcome.days.filter((day) => !isBalanced(day))).toEqual([]);
    expect(outcome.again.filter((day) => !isBalanced(day))).toEqual([]);
    expect(outcome.days.length).toBeGreaterThan(3);
    expect(outcome.answered500).toBe(0);
    const unmet = [...outcome.mishaps].filter(([, times]) => times === 0).map(([mishap]) => mishap);
    // Which operations a small world asks for is a matter of chance; the soak demands each part.
    expect(unmet.filter((mishap) => !mishap.startsWith('partial-'))).toEqual([]);
    expect(unmet.length).toBeLessThan(4);
    expect([...outcome.mishaps.values()].reduce((sum, times) => sum + times)).toBeGreaterThan(50);
    expect(outcome.deaths).toBeGreaterThan(1);
  });
});
