import { adviceFor, missed, savingsWorldOf } from '../../test/support/savings-world.ts';
import type { Soak } from './soak.ts';

/** Ledgers of a week or two, clean and with one saving of each kind planted. */
export const savingsSoak: Soak = {
  name: 'savings',
  about: 'planted savings are found with their amount, clean ledgers are recommended nothing',
  seeds: 50,
  async run(seeds, say) {
    const failures: string[] = [];
    let planted = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      if (seed % 20 === 0) say(`${seed} of ${seeds} ledgers`);
      const world = savingsWorldOf(seed);
      const clean = await adviceFor(world.clean);
      if (clean.length > 0) failures.push(`seed ${seed}: clean, and ${clean.map(({ kind }) => kind).join()}`);
      for (const saving of world.planted) {
        planted += 1;
        const wrong = await missed(world, saving);
        if (wrong !== undefined) failures.push(`seed ${seed}: ${wrong}`);
      }
    }
    return { worlds: seeds, failures, summary: `8 to 12 days of calls each: ${planted} savings planted of six kinds` };
  },
};
