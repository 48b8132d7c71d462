import { type FaultOutcome, isBalanced, runFaultWorld } from '../../test/flows/fault-world.ts';
import type { Soak } from './soak.ts';

const RECORDS = 50_000;
const KILLS = 3;

/** Every request to the tables may go wrong while four clients import: counters = records = acknowledgements, to the digest. */
export const faultsSoak: Soak = {
  name: 'faults',
  about: 'requests to the tables that go wrong during an import',
  seeds: 20,
  async run(seeds, say) {
    const failures: string[] = [];
    let mishaps = 0;
    let deaths = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const started = performance.now();
      const outcome = await runFaultWorld({ seed, records: RECORDS, kills: KILLS });
      mishaps += outcome.mishaps;
      deaths += outcome.deaths;
      failures.push(...faultsOf(outcome).map((fault) => `seed ${seed}: ${fault}`));
      const seconds = Math.round((performance.now() - started) / 1000);
      say(`seed ${seed} of ${seeds}: ${outcome.mishaps} mishaps, ${outcome.deaths} deaths of a poller, ${seconds} s`);
    }
    const summary = `${RECORDS} records, 4 clients, up to ${KILLS} kills each; ${mishaps} mishaps, ${deaths} deaths of a second poller`;
    return { worlds: seeds, failures, summary };
  },
};

const faultsOf = ({ days, again, answered500 }: FaultOutcome): readonly string[] => [
  ...days.filter((day) => !isBalanced(day)).map((day) => JSON.stringify(day)),
  ...again.filter((day) => !isBalanced(day)).map((day) => `delivered once more: ${JSON.stringify(day)}`),
  ...(answered500 > 0 ? [`${answered500} requests were answered 500`] : []),
];
