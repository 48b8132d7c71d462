import type { Touch, TouchMarks } from './ports.ts';
import type { ProjectDay, Proof } from './proof.ts';
import { type ProofLimits, type ProofPorts, proveDay } from './prove-day.ts';

export interface AuditPorts extends ProofPorts {
  readonly touches: TouchMarks;
  /** Takes each proof: stores it, and tells whoever must know. */
  readonly keep: (proof: Proof) => Promise<void>;
}

export interface AuditTally {
  readonly balanced: number;
  readonly unbalanced: number;
  /** Days of which nothing could be said. */
  readonly open: number;
  /** Days for which there was no time. */
  readonly left: number;
}

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 60_000, maxExamined: 10_000 };

/**
 * Proves each day whose counters moved since its last proof; yesterday is one of them, and so is a day that a late record or a
 * correction changed. A day's marks go when it was found in balance: one that was not is proved again by the next audit.
 *
 * @param before marks of this day and later wait for the next audit, since their aggregators may still set them
 */
export async function auditTouchedDays(ports: AuditPorts, before: string, mayGoOn: () => boolean): Promise<AuditTally> {
  const tally = { balanced: 0, unbalanced: 0, open: 0, left: 0 };
  const touches = await ports.touches.before(before);
  for (const [first, ...others] of Map.groupBy(touches, nameOf).values()) {
    if (first === undefined) continue;
    if (!mayGoOn()) {
      tally.left += 1;
      continue;
    }
    const proof = await proveDay(ports, first, LIMITS);
    await ports.keep(proof);
    if (proof.balanced === true) await ports.touches.settle([first, ...others]);
    tally[tallied(proof)] += 1;
  }
  return tally;
}

const nameOf = ({ project, day }: ProjectDay | Touch): string => `${project}|${day}`;

function tallied({ balanced }: Proof): 'balanced' | 'unbalanced' | 'open' {
  if (balanced === null) return 'open';
  return balanced ? 'balanced' : 'unbalanced';
}
