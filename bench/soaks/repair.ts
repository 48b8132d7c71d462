import { REPAIR_RULES } from '../../test/support/repair-rules.ts';
import { runRepairWorld } from '../../test/support/repair-world.ts';
import type { Soak } from './soak.ts';

/** Worlds between two lines of progress. */
const STRIDE = 500;

/** Proofs and repairs in random worlds: planted errors, deleted counters and lost stream rows while records arrive. */
export const repairSoak: Soak = {
  name: 'repair',
  about: 'proof and repair in random worlds',
  seeds: 5000,
  async run(seeds, say) {
    const failures: string[] = [];
    for (let seed = 0; seed < seeds; seed += 1) {
      const wrong = await runRepairWorld(seed, REPAIR_RULES.rule);
      if (wrong !== undefined) failures.push(`seed ${seed}: ${wrong}`);
      if ((seed + 1) % STRIDE === 0) say(`${seed + 1} of ${seeds} worlds`);
    }
    return {
      worlds: seeds,
      failures,
      summary: 'up to 100 changes, errors and repairs among them, several repairs at once',
    };
  },
};
