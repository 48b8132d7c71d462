import pMap from 'p-map';
import { type FaultOutcome, isBalanced, runFaultWorld } from '../../test/flows/fault-world.ts';
import { MISHAPS, type Mishap } from '../../test/support/faults/mishaps.ts';
import type { Soak } from './soak.ts';

const RECORDS = 50_000;
const KILLS = 3;
/** A world waits for much of its time: for answers that never come, for a stack that starts again. */
const WORLDS_AT_ONCE = 2;

/** Every request to the tables may go wrong while four clients import: counters = records = acknowledgements, to the digest. */
export const faultsSoak: Soak = {
  name: 'faults',
  about: 'requests to the tables that go wrong during an import',
  seeds: 20,
  async run(count, say, { from = 1 } = {}) {
    const met = new Map<Mishap, number>(MISHAPS.map((mishap) => [mishap, 0]));
    let deaths = 0;
    const runOne = async (seed: number): Promise<readonly string[]> => {
      const started = performance.now();
      const seconds = () => Math.round((performance.now() - started) / 1000);
      const onProgress = (acknowledged: number, of: number) =>
        say(`seed ${seed}: ${acknowledged} of ${of} calls acknowledged, ${seconds()} s`);
      const outcome = await runFaultWorld({ seed, records: RECORDS, kills: KILLS, onProgress });
      for (const [mishap, times] of outcome.mishaps) met.set(mishap, (met.get(mishap) ?? 0) + times);
      deaths += outcome.deaths;
      say(
        `seed ${seed}: over, ${sumOf(outcome.mishaps)} mishaps, ${outcome.deaths} deaths of a poller, ${seconds()} s`,
      );
      return faultsOf(outcome);
    };
    // A world that dies is wrong, and stops no other one.
    const runNamed = (seed: number) =>
      runOne(seed)
        .catch((error) => [String(error)])
        .then((faults) => faults.map((fault) => `seed ${seed}: ${fault}`));
    const seeds = Array.from({ length: count }, (_, index) => from + index);
    const failures = (await pMap(seeds, runNamed, { concurrency: WORLDS_AT_ONCE })).flat();
    const never = [...met].filter(([, times]) => times === 0).map(([mishap]) => `no request was ever ${mishap}`);
    const kinds = [...met].map(([mishap, times]) => `${mishap} ${times}`).join(', ');
    const summary = `seeds ${from} to ${from + count - 1}; ${RECORDS} records, 4 clients, up to ${KILLS} kills each; ${sumOf(met)} mishaps (${kinds}), ${deaths} deaths of a second poller`;
    return { worlds: count, failures: [...failures, ...never], summary };
  },
};

const sumOf = (met: ReadonlyMap<Mishap, number>): number => [...met.values()].reduce((sum, times) => sum + times, 0);

const faultsOf = ({ days, again, answered500 }: FaultOutcome): readonly string[] => [
  ...days.filter((day) => !isBalanced(day)).map((day) => JSON.stringify(day)),
  ...again.filter((day) => !isBalanced(day)).map((day) => `delivered once more: ${JSON.stringify(day)}`),
  ...(answered500 > 0 ? [`${answered500} requests were answered 500`] : []),
];
