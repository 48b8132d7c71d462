import { COMPACTION_RULES, runCompactionWorld } from '../../test/support/compaction-world.ts';
import type { Soak } from './soak.ts';

/** Worlds between two lines of progress. */
const STRIDE = 500;

/** Old watermarks and empty counters go while records arrive over many days and the stream delivers the last one again and again. */
export const compactionSoak: Soak = {
  name: 'compaction',
  about: 'compaction of counters in random worlds',
  seeds: 5000,
  async run(seeds, say) {
    const failures: string[] = [];
    for (let seed = 0; seed < seeds; seed += 1) {
      const wrong = await runCompactionWorld(seed, COMPACTION_RULES.rule);
      if (wrong !== undefined) failures.push(`seed ${seed}: ${wrong}`);
      if ((seed + 1) % STRIDE === 0) say(`${seed + 1} of ${seeds} worlds`);
    }
    return { worlds: seeds, failures, summary: 'up to 110 changes over weeks, a stream of 24 hours' };
  },
};
