import { compareRandomCalls } from '../../test/support/price-comparison.ts';
import type { Soak } from './soak.ts';

/** Rounds between two lines of progress. */
const STRIDE = 20;

/** Our exact cost and the float of genai-prices for random calls of every name of the list. */
export const pricesSoak: Soak = {
  name: 'prices',
  about: 'the cost of each listed name, beside the library',
  seeds: 200,
  async run(seeds, say) {
    const failures: string[] = [];
    let compared = 0;
    for (let first = 0; first < seeds; first += STRIDE) {
      const rounds = Math.min(STRIDE, seeds - first);
      for (const currency of ['USD', 'CNY'] as const) {
        const found = compareRandomCalls(currency, rounds, first);
        compared += found.compared;
        failures.push(...found.wrong);
      }
      say(`${first + rounds} of ${seeds} rounds`);
    }
    return { worlds: seeds, failures, summary: `${compared} calls in dollars and in yuan, to one part in 10¹²` };
  },
};
