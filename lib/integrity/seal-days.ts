import { addDays } from '../calendar.ts';
import { dueDays, type Retentions } from '../retention/retention.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Seals } from './ports.ts';
import type { OpenReason, ProjectDay, Proof } from './proof.ts';
import { type NightPorts, proveTonight } from './prove-tonight.ts';

export interface SealPorts extends NightPorts {
  readonly seals: Seals;
  readonly projects: { list(): Promise<readonly Project[]> };
  /** The answer that is kept of a day for ever. */
  readonly answerOf: (proof: Proof) => string;
  /** Told of a day that could not be sealed although its records are about to expire; with the error that it ended with, if it did. */
  readonly onUnsealed: (day: UnsealedDay, error?: unknown) => void;
}

export interface UnsealedDay extends ProjectDay {
  readonly balanced: boolean | null;
  readonly reason?: OpenReason | 'no_time' | 'failed' | undefined;
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
      const of = { project, day };
      await sealOne(ports, of, { today, mayGoOn }, tally).catch((error) =>
        ports.onUnsealed({ ...of, balanced: null, reason: 'failed' }, error),
      );
    }
  }
  return tally;
}

async function sealOne(
  { seals, answerOf, onUnsealed, ...ports }: SealPorts,
  of: ProjectDay,
  run: Pick<SealRun, 'today' | 'mayGoOn'>,
  tally: { closed: number; sealed: number },
): Promise<void> {
  const { today } = run;
  const seal = await seals.find(of);
  if (seal === undefined) {
    await seals.close(of, today);
    tally.closed += 1;
    return;
  }
  const isDone = seal.answer !== undefined || seal.closedOn >= today;
  if (isDone) return;
  const proof = await proveTonight(ports, of, run);
  if (proof === undefined) {
    const isOverdue = seal.closedOn < addDays(today, -1);
    return isOverdue ? onUnsealed({ ...of, balanced: null, reason: 'no_time' }) : undefined;
  }
  if (proof.balanced !== true) return onUnsealed(proof);
  await seals.seal({ ...of, answer: answerOf(proof) });
  tally.sealed += 1;
}
