import { adviceFor, cleanLedgerOf, missed, savingsWorldOf } from '../../test/support/savings-world.ts';
import type { Soak } from './soak.ts';

const CLEAN_DAYS = 90;
/** Long clean ledgers for each with something planted: 200 in a full run. */
const CLEAN_OF_EACH = 4;
const MAX_FALSE_ALARMS = 1;

type Say = (progress: string) => void;

/** Ledgers of a week or two, clean and with one saving of each kind planted, and clean ones of ninety days. */
export const savingsSoak: Soak = {
  name: 'savings',
  about: 'planted savings are found with their amount, clean ledgers are recommended nothing',
  seeds: 50,
  async run(seeds, say) {
    const long = CLEAN_OF_EACH * seeds;
    const { planted, failures } = await shortLedgers(seeds, say);
    const alarms = await longLedgers(long, say);
    if (alarms.length > MAX_FALSE_ALARMS) failures.push(...alarms);
    const summary = `8 to 12 days of calls each: ${planted} savings planted of six kinds; ${alarms.length} of ${long} clean ledgers of ${CLEAN_DAYS} days with advice`;
    return { worlds: seeds, failures, summary };
  },
};

async function shortLedgers(seeds: number, say: Say) {
  const failures: string[] = [];
  let planted = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    if (seed % 10 === 0) say(`${seed} of ${seeds} ledgers with savings`);
    const world = savingsWorldOf(seed);
    const clean = await adviceFor(world.clean);
    if (clean.length > 0) failures.push(`seed ${seed}: clean, and ${clean.map(({ kind }) => kind).join()}`);
    for (const saving of world.planted) {
      planted += 1;
      const wrong = await missed(world, saving);
      if (wrong !== undefined) failures.push(`seed ${seed}: ${wrong}`);
    }
  }
  return { planted, failures };
}

/** @returns one line for each ledger that is recommended something */
async function longLedgers(count: number, say: Say): Promise<readonly string[]> {
  const alarms: string[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    if (seed % 20 === 0) say(`${seed} of ${count} clean ledgers of ${CLEAN_DAYS} days`);
    const advice = await adviceFor(cleanLedgerOf(seed, CLEAN_DAYS), CLEAN_DAYS);
    if (advice.length > 0) alarms.push(`clean ledger ${seed}: ${advice.map(({ kind }) => kind).join()}`);
  }
  return alarms;
}
