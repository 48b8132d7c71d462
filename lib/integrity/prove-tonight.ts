import type { Day } from '../usage/record.ts';
import type { ProjectDay, Proof } from './proof.ts';
import type { ProofRuns } from './proof-runs.ts';
import { advanceProof, beginProof, type ProofLimits, type ProofPorts } from './prove-day.ts';

export interface NightPorts extends ProofPorts {
  readonly runs: ProofRuns;
}

/** A run of the night. */
interface Night {
  readonly today: Day;
  readonly mayGoOn: () => boolean;
}

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 60_000, maxExamined: 10_000 };

/**
 * Proves a day of any size, a large one over several runs of one night. The next night begins anew: a proof that is older than a mark
 * of its day says nothing of what was marked.
 *
 * @returns undefined when there was no time left
 */
export async function proveTonight(
  ports: NightPorts,
  of: ProjectDay,
  { today, mayGoOn }: Night,
): Promise<Proof | undefined> {
  const ref = { project: of.project, token: `audit-${today}-${of.day}` };
  const kept = await ports.runs.find(ref);
  const run = kept ?? beginProof();
  while (run.proof === undefined && mayGoOn()) await advanceProof(ports, of, LIMITS, run);
  if (run.proof === undefined) await ports.runs.put(ref, run);
  else if (kept !== undefined) await ports.runs.remove(ref);
  return run.proof;
}
