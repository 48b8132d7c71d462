import { addDays } from '../calendar.ts';
import { isExpiring, type Retentions } from '../retention/retention.ts';
import type { Day } from '../usage/record.ts';
import { type CompactPorts, compactDay } from './compact-day.ts';
import { byDay, compactMark, type DaysToAuditPorts, daysToAudit, type MarkedDay } from './days-to-audit.ts';
import { noteBalance } from './note-balance.ts';
import type { DayMarks, UnbalancedDays } from './ports.ts';
import type { ProjectDay, Proof } from './proof.ts';
import { type ProofLimits, type ProofPorts, proveDay } from './prove-day.ts';

export interface AuditPorts extends ProofPorts, CompactPorts, DaysToAuditPorts {
  readonly unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>;
  /** Proved days whose records others may look through, by the day of the proof. */
  readonly gatherable: Pick<DayMarks, 'put'>;
  /** Takes each proof: stores it, and tells whoever must know. `isOverdue`: the night before could not prove the day either. */
  readonly keep: (proof: Proof, told: { readonly isOverdue: boolean }) => Promise<void>;
  /** Told of a day that ended with an error; the audit goes on with the others. */
  readonly onFailure: (of: ProjectDay, error: unknown) => void;
}

/** When an audit takes place, and for how long. */
export interface AuditRun {
  readonly today: Day;
  readonly nowSeconds: number;
  readonly retentions: Retentions;
  readonly mayGoOn: () => boolean;
}

export interface AuditTally {
  readonly balanced: number;
  readonly unbalanced: number;
  /** Days of which nothing could be said. */
  readonly open: number;
  readonly compacted: number;
  /** Days that ended with an error. */
  readonly failed: number;
  /** Days for which there was no time. */
  readonly left: number;
}

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 60_000, maxExamined: 10_000 };

/**
 * Proves each day whose counters moved since its last proof, such as one that a late record or a correction changed, and
 * yesterday. A day's marks go when it was found in balance: one that was not is proved again by the next audit. Then
 * counters of days that were touched some days ago lose what has become useless in them.
 */
export async function auditTouchedDays(ports: AuditPorts, run: AuditRun): Promise<AuditTally> {
  const tally = { balanced: 0, unbalanced: 0, open: 0, compacted: 0, failed: 0, left: 0 };
  const forEach = async (days: readonly MarkedDay[], work: (day: MarkedDay) => Promise<void>): Promise<void> => {
    for (const day of days) {
      if (!run.mayGoOn()) tally.left += 1;
      else
        await work(day).catch((error) => {
          tally.failed += 1;
          ports.onFailure(day.of, error);
        });
    }
  };
  await forEach(await daysToAudit(ports, run.today), async (day) => {
    const proof = await auditDay(ports, run, day);
    if (proof !== undefined) tally[tallied(proof)] += 1;
  });
  await forEach(byDay(await ports.compactable.before(run.today)), async ({ of, marks }) => {
    await compactDay(ports, of, run);
    await ports.compactable.settle(marks);
    tally.compacted += 1;
  });
  return tally;
}

/** @returns undefined when its records have begun to expire: what is left of them tells nothing any more. */
async function auditDay(ports: AuditPorts, run: AuditRun, { of, marks }: MarkedDay): Promise<Proof | undefined> {
  if (isExpiring(of.day, run.today, run.retentions)) {
    await ports.unbalanced.clear(of);
    await settle(ports, run, { of, marks });
    return undefined;
  }
  const yesterday = addDays(run.today, -1);
  const proof = await proveDay(ports, of, LIMITS);
  await ports.keep(proof, { isOverdue: marks.some(({ on }) => on < yesterday) });
  await noteBalance(ports.unbalanced, proof, run.nowSeconds * 1_000_000);
  if (proof.balanced === true) {
    if (marks.length > 0) await ports.gatherable.put([{ ...of, on: run.today }]);
    await settle(ports, run, { of, marks });
  } else if (marks.length === 0) {
    await ports.touched.put([{ ...of, on: yesterday }]);
  }
  return proof;
}

async function settle(
  { compactable, touched }: AuditPorts,
  { today }: AuditRun,
  { of, marks }: MarkedDay,
): Promise<void> {
  await compactable.put([compactMark(of, today)]);
  await touched.settle(marks);
}

function tallied({ balanced }: Proof): 'balanced' | 'unbalanced' | 'open' {
  if (balanced === null) return 'open';
  return balanced ? 'balanced' : 'unbalanced';
}
