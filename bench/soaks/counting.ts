import { RULES, runWorlds } from '../../test/support/stream-world.ts';
import type { Soak } from './soak.ts';

/** Worlds between two lines of progress. */
const STRIDE = 500;

/** The counting rule in random worlds: crashes, redelivery, rewinds, two pollers, shard splits, corrections, deletions. */
export const countingSoak: Soak = {
  name: 'counting',
  about: 'the counting rule in random worlds',
  seeds: 5000,
  async run(seeds, say) {
    const failures: string[] = [];
    for (let first = 0; first < seeds; first += STRIDE) {
      const count = Math.min(STRIDE, seeds - first);
      const stride = Array.from({ length: count }, (_, offset) => first + offset);
      const { miscounted } = await runWorlds({ seeds: stride, rule: RULES.watermark });
      failures.push(...miscounted.map(({ seed, difference }) => `seed ${seed}: ${difference}`));
      say(`${first + count} of ${seeds} worlds`);
    }
    return { worlds: seeds, failures, summary: 'up to 120 changes over 1 to 4 shards each, splits besides' };
  },
};
