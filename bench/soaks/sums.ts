import { sumFaults, sumRandomCalls } from '../../test/support/sum-world.ts';
import type { Soak } from './soak.ts';

const CALLS = 1_000_000;

/** A million random calls through prices, fold and counters, beside an oracle of whole numbers and a sum of doubles. */
export const sumsSoak: Soak = {
  name: 'sums',
  about: 'sums of random calls, beside an oracle',
  seeds: 1,
  async run(seeds, say) {
    const failures: string[] = [];
    const differences: string[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const summed = await sumRandomCalls(seed, CALLS, (done) => {
        if (done % 100_000 === 0) say(`seed ${seed}: ${done} of ${CALLS} calls`);
      });
      failures.push(...sumFaults(summed).map((fault) => `seed ${seed}: ${fault}`));
      differences.push(`${summed.costAtto} attos, as doubles ${summed.float}`);
    }
    return { worlds: seeds, failures, summary: `${CALLS} calls each: ${differences.join('; ')}` };
  },
};
