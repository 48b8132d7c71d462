import { addDays, daysFromTo } from '../calendar.ts';
import type { Day, Project } from '../usage/record.ts';
import { OPEN_DAYS } from './open-days.ts';
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
  /** Days after which records expire. */
  readonly retentionDays: number;
  readonly mayGoOn: () => boolean;
}

export interface SealTally {
  readonly closed: number;
  readonly sealed: number;
}

/** A day is closed so many days before its first record expires, and sealed on the next: so there are two nights to repair it. */
const CLOSED_AHEAD_DAYS = 3;

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 60_000, maxExamined: 10_000 };

/**
 * Seals the days whose records are about to expire. First a day is closed: from then on its records are refused at the door. On
 * the next day, when nothing that came in before can still be under way, it is proved, and sealed with its proof, if it is in
 * balance. A sealed day is never touched again: what its counters sum up to is all that will be left of it.
 */
export async function sealDays(ports: SealPorts, { today, retentionDays, mayGoOn }: SealRun): Promise<SealTally> {
  const tally = { closed: 0, sealed: 0 };
  for (const project of await ports.projects.list()) {
    for (const day of dueDays(today, retentionDays)) {
      if (mayGoOn()) await sealOne(ports, { project, day }, today, tally);
    }
  }
  return tally;
}

/** Days whose records begin to expire tomorrow or soon after. */
function dueDays(today: Day, retentionDays: number): readonly Day[] {
  const first = addDays(today, 1 - retentionDays);
  const last = addDays(today, CLOSED_AHEAD_DAYS - retentionDays);
  const youngest = addDays(today, -OPEN_DAYS);
  return daysFromTo(first, last).filter((day) => day <= youngest);
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

/** Whether records of a day may have expired, so that they no longer tell what its counters must be. */
export const isExpiring = (day: Day, today: Day, retentionDays: number | undefined): boolean =>
  retentionDays !== undefined && addDays(day, retentionDays) <= today;
