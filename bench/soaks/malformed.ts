import { type MalformedOutcome, runMalformedWorld } from '../../test/flows/malformed-world.ts';
import { sayWhere } from './say-where.ts';
import type { Soak } from './soak.ts';

const REQUESTS = 10_000;

/** What may come and go: buffers that are not collected yet. */
const MAX_GROWTH_MB = 60;
const MAX_SHOWN = 20;

/** Malformed requests over all routes: no 5xx, nothing stored, no growth of memory, normal service afterwards. */
export const malformedSoak: Soak = {
  name: 'malformed',
  about: 'malformed requests over all routes',
  seeds: 1,
  async run(seeds, say) {
    const failures: string[] = [];
    const growth: string[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await sayWhere(say, (tell) => runMalformedWorld({ seed, count: REQUESTS, tell }));
      failures.push(...faultsOf(outcome).map((fault) => `seed ${seed}: ${fault}`));
      growth.push(memoryOf(outcome));
      say(
        `seed ${seed} of ${seeds}: ${[...outcome.statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}`,
      );
    }
    return { worlds: seeds, failures, summary: `${REQUESTS} requests each; memory ${growth.join(', ')}` };
  },
};

function faultsOf({ faults, stored, memoryMb }: MalformedOutcome): readonly string[] {
  const changed = new Set(stored.before).symmetricDifference(new Set(stored.after));
  const hasGrown = memoryMb !== undefined && memoryMb.end - memoryMb.half > MAX_GROWTH_MB;
  return [
    ...faults,
    ...[...changed].slice(0, MAX_SHOWN).map((line) => `stored, changed or gone: ${line}`),
    ...(hasGrown ? [`the memory grew from ${memoryMb.half} to ${memoryMb.end} MB`] : []),
  ];
}

const memoryOf = ({ memoryMb }: MalformedOutcome): string =>
  memoryMb === undefined
    ? 'unknown'
    : `${Math.round(memoryMb.half)} MB half-way, ${Math.round(memoryMb.end)} MB at the end`;
