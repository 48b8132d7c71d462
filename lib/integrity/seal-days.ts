import { dueDays, type Retentions } from '../retention/retention.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Seals } from './ports.ts';
import type { ProjectDay, Proof } from './proof.ts';
import { type ProofLimits, type ProofPorts, proveDay } from './prove-day.ts';

export interface SealPorts extends ProofPorts {
  readonly seals: Seals;
  readonly projects: { list(): Promise<readonly Project[]> };
  /** The answer that is kept of a day for ever. */
  readonly answerOf: (proof: Proof) => string;
  /** Told of a day that could not be sealed although its records are about to expire. */
  readonly onUnsealed: (proof: Proof) => void;
}

export interface SealRun {
  readonly today: Day;
  readonly retentions: Retentions;
  readonly mayGoOn: () => boolean;
}

export interface SealTally {
  readonly closed: number;
  readonly sealed: number;
}

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 60_000, maxExamined: 10_000 };

/**
 * Seals the days whose records are about to expire. First a day is closed: from then on its records are refused at the door. On
 * the next day, when nothing that came in before can still be under way, it is proved, and sealed with its proof, if it is in
 * balance. A sealed day is never touched again: what its counters sum up to is all that will be left of it.
 */
export async function sealDays(ports: SealPorts, { today, retentions, mayGoOn }: SealRun): Promise<SealTally> {
  const tally = { closed: 0, sealed: 0 };
  const due = dueDays(today, retentions);
  for (const project of due.length === 0 ? [] : await ports.projects.list()) {
    for (const day of due) {
      if (mayGoOn()) await sealOne(ports, { project, day }, today, tally);
    }
  }
  return tally;
}

async function sealOne(
  { seals, answerOf, onUnsealed, ...ports }: SealPorts,
  of: ProjectDay,
  today: Day,
  tally: { closed: number; sealed: number },
): Promise<void> {
  const seal = await seals.find(of);
  if (seal === undefined) {
    await seals.close(of, today);
    tally.closed += 1;
    return;
  }
  const isDone = seal.answer !== undefined || seal.closedOn >= today;
  if (isDone) return;
  const proof = await proveDay(ports, of, LIMITS);
  if (proof.balanced !== true) return onUnsealed(proof);
  await seals.seal({ ...of, answer: answerOf(proof) });
  tally.sealed += 1;
}
