import { addDays } from '../calendar.ts';
import { isExpiring, type Retentions } from '../retention/retention.ts';
import type { Day } from '../usage/record.ts';
import { type CompactPorts, compactDay } from './compact-day.ts';
import { byDay, compactMark, type DaysToAuditPorts, daysToAudit, type MarkedDay } from './days-to-audit.ts';
import { noteBalance } from './note-balance.ts';
import type { DayMarks, UnbalancedDays } from './ports.ts';
import type { ProjectDay, Proof } from './proof.ts';
import { type NightPorts, proveTonight } from './prove-tonight.ts';

export interface AuditPorts extends NightPorts, CompactPorts, DaysToAuditPorts {
  readonly unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>;
  /** Proved days whose records others may look through, by the day of the proof. */
  readonly gatherable: Pick<DayMarks, 'put'>;
  /** Takes each proof: stores it, and tells whoever must know. `isOverdue`: the night before could not prove the day either. */
  readonly keep: (proof: Proof, told: { readonly isOverdue: boolean }) => Promise<void>;
  /** Told of a day that ended with an error; the audit goes on with the others. */
  readonly onFailure: (of: ProjectDay, error: unknown) => void;
  /** Told of a day for which there has been no time for more than a night. */
  readonly onNoTime: (of: ProjectDay) => void;
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

/**
 * Proves each day whose counters moved since its last proof, such as one that a late record or a correction changed, and
 * yesterday. A day's marks go when it was found in balance: one that was not is proved again by the next audit. Then
 * counters of days that were touched some days ago lose what has become useless in them.
 */
export async function auditTouchedDays(ports: AuditPorts, run: AuditRun): Promise<AuditTally> {
  const tally = { balanced: 0, unbalanced: 0, open: 0, compacted: 0, failed: 0, left: 0 };
  const unlessItFails = (of: ProjectDay, work: Promise<void>): Promise<void> =>
    work.catch((error) => {
      tally.failed += 1;
      ports.onFailure(of, error);
    });
  for (const day of await daysToAudit(ports, run.today)) {
    const work = async (): Promise<void> => {
      const end = run.mayGoOn() ? await auditDay(ports, run, day) : 'no_time';
      if (end === 'no_time') {
        tally.left += 1;
        if (isOverdue(day, run.today)) ports.onNoTime(day.of);
      } else if (end !== 'expired') tally[tallied(end)] += 1;
    };
    await unlessItFails(day.of, work());
  }
  for (const { of, marks } of byDay(await ports.compactable.before(run.today))) {
    const work = async (): Promise<void> => {
      const isDone = run.mayGoOn() && (await compactDay(ports, of, run)).isWhole;
      tally[isDone ? 'compacted' : 'left'] += 1;
      if (isDone) await ports.compactable.settle(marks);
    };
    await unlessItFails(of, work());
  }
  return tally;
}

/** @returns `expired` when its records have begun to: what is left of them tells nothing any more. */
async function auditDay(
  ports: AuditPorts,
  run: AuditRun,
  { of, marks }: MarkedDay,
): Promise<Proof | 'expired' | 'no_time'> {
  if (isExpiring(of.day, run.today, run.retentions)) {
    await ports.unbalanced.clear(of);
    await settle(ports, run, { of, marks });
    return 'expired';
  }
  const proof = await proveTonight(ports, of, run);
  if (proof === undefined) return 'no_time';
  await ports.keep(proof, { isOverdue: isOverdue({ marks }, run.today) });
  await noteBalance(ports.unbalanced, proof, run.nowSeconds * 1_000_000);
  if (proof.balanced === true) {
    await ports.gatherable.put([{ ...of, on: run.today }]);
    await settle(ports, run, { of, marks });
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

/** The night before should have done with it. */
const isOverdue = ({ marks }: Pick<MarkedDay, 'marks'>, today: Day): boolean =>
  marks.some(({ on }) => on < addDays(today, -1));

function tallied({ balanced }: Proof): 'balanced' | 'unbalanced' | 'open' {
  if (balanced === null) return 'open';
  return balanced ? 'balanced' : 'unbalanced';
}
