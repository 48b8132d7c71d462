import { isBalanced } from '../../test/flows/fault-world.ts';
import { type RepairLoadOutcome, runRepairLoadWorld } from '../../test/flows/repair-load-world.ts';
import { sayWhere } from './say-where.ts';
import type { Soak } from './soak.ts';

const RATE = 500;
const CALLS = 1000;
const MAX_SECONDS = 90;

/** Repairs of a day that is written to: counters = records = acknowledgements, to the digest, and nothing but what was planted is repaired. */
export const repairLoadSoak: Soak = {
  name: 'repair-load',
  about: 'repairs of a day while records, late ones and corrections of it, arrive',
  seeds: 5,
  async run(seeds, say, { rate = RATE } = {}) {
    const failures: string[] = [];
    const outcomes: RepairLoadOutcome[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await sayWhere(say, (tell) =>
        runRepairLoadWorld({ seed, rate, calls: CALLS, maxSeconds: MAX_SECONDS, tell }),
      );
      outcomes.push(outcome);
      failures.push(...faultsOf(outcome).map((fault) => `seed ${seed}: ${fault}`));
      const { planted, repairedUnderLoad, audits, sent, perSecond } = outcome;
      say(
        `seed ${seed} of ${seeds}: ${repairedUnderLoad} of ${planted} repaired meanwhile in ${audits} audits; ${sent.late} late and ${sent.corrections} corrections of ${sent.all} records, ${perSecond.toFixed(0)}/s`,
      );
    }
    const sum = (read: (outcome: RepairLoadOutcome) => number) =>
      outcomes.reduce((total, outcome) => total + read(outcome), 0);
    const slowest = Math.min(...outcomes.map(({ perSecond }) => perSecond)).toFixed(0);
    const summary = `${rate} records/s sent, ${slowest} at least came in; ${sum(({ repairedUnderLoad }) => repairedUnderLoad)} of ${sum(({ planted }) => planted)} planted errors repaired meanwhile, the others when it was quiet`;
    return { worlds: seeds, failures, summary };
  },
};

const faultsOf = ({ planted, repaired, last, days, again }: RepairLoadOutcome): readonly string[] => [
  ...(last.code === 0 ? [] : [`not in balance at the end: ${last.text}`]),
  ...(repaired === planted ? [] : [`${repaired} counters were repaired, ${planted} were wrong`]),
  ...days.filter((day) => !isBalanced(day)).map((day) => JSON.stringify(day)),
  ...again.filter((day) => !isBalanced(day)).map((day) => `delivered once more: ${JSON.stringify(day)}`),
];
