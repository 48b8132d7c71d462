import fc from 'fast-check';
import { outboxWorld, runOutboxWorld } from '../../test/support/outbox-world.ts';
import type { Soak } from './soak.ts';

/** Worlds between two lines of progress. */
const STRIDE = 1000;

/** The client's queue before a ledger that fails: nothing is lost without being counted, nothing is counted twice. */
export const clientSoak: Soak = {
  name: 'client',
  about: "the client's queue in random worlds of faults",
  seeds: 10_000,
  async run(seeds, say) {
    const failures: string[] = [];
    for (let first = 0; first < seeds; first += STRIDE) {
      const count = Math.min(STRIDE, seeds - first);
      for (const [index, world] of fc.sample(outboxWorld, { seed: first, numRuns: count }).entries()) {
        const faults = await runOutboxWorld(world);
        failures.push(...faults.map((fault) => `seed ${first}, world ${index}: ${fault}`));
      }
      say(`${first + count} of ${seeds} worlds`);
    }
    return { worlds: seeds, failures, summary: 'up to 60 steps and 25 mishaps each' };
  },
};
