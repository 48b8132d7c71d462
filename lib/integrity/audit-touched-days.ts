import { addDays } from '../calendar.ts';
import type { Day } from '../usage/record.ts';
import { FORGOTTEN_AFTER_SECONDS } from './compact-counter.ts';
import { type CompactPorts, compactDay } from './compact-day.ts';
import { noteBalance } from './note-balance.ts';
import type { DayMark, DayMarks, UnbalancedDays } from './ports.ts';
import type { ProjectDay, Proof } from './proof.ts';
import { type ProofLimits, type ProofPorts, proveDay } from './prove-day.ts';
import { isExpiring } from './seal-days.ts';

export interface AuditPorts extends ProofPorts, CompactPorts {
  /** Days whose counters moved, by the day on which they did. */
  readonly touched: DayMarks;
  /** Days whose counters have become compact, by the day from which on. */
  readonly compactable: DayMarks;
  readonly unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>;
  /** Proved days whose records others may look through, by the day of the proof. */
  readonly gatherable: Pick<DayMarks, 'put'>;
  /** Takes each proof: stores it, and tells whoever must know. */
  readonly keep: (proof: Proof) => Promise<void>;
}

/** When an audit takes place, and for how long. */
export interface AuditRun {
  readonly today: Day;
  readonly nowSeconds: number;
  /** Days after which records expire; absent: never. */
  readonly retentionDays: number | undefined;
  readonly mayGoOn: () => boolean;
}

export interface AuditTally {
  readonly balanced: number;
  readonly unbalanced: number;
  /** Days of which nothing could be said. */
  readonly open: number;
  readonly compacted: number;
  /** Days for which there was no time. */
  readonly left: number;
}

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 60_000, maxExamined: 10_000 };

/** Marks of a day are taken on the next one: by then also the watermarks of the night of the proof have become useless. */
const DAYS_UNTIL_COMPACT = FORGOTTEN_AFTER_SECONDS / 86_400;

/**
 * Proves each day whose counters moved since its last proof; yesterday is one of them, and so is a day that a late record or a
 * correction changed. A day's marks go when it was found in balance: one that was not is proved again by the next audit. Then
 * counters of days that were touched some days ago lose what has become useless in them.
 */
export async function auditTouchedDays(ports: AuditPorts, run: AuditRun): Promise<AuditTally> {
  const tally = { balanced: 0, unbalanced: 0, open: 0, compacted: 0, left: 0 };
  await forEachDay(ports.touched, run, tally, async (of, marks) => {
    const compactLater = () => ports.compactable.put([{ ...of, on: addDays(run.today, DAYS_UNTIL_COMPACT) }]);
    // What is left of its records tells nothing any more.
    if (isExpiring(of.day, run.today, run.retentionDays)) {
      await ports.unbalanced.clear(of);
      await compactLater();
      return ports.touched.settle(marks);
    }
    const proof = await proveDay(ports, of, LIMITS);
    await ports.keep(proof);
    await noteBalance(ports.unbalanced, proof, run.nowSeconds * 1_000_000);
    tally[tallied(proof)] += 1;
    if (proof.balanced !== true) return;
    await compactLater();
    await ports.gatherable.put([{ ...of, on: run.today }]);
    await ports.touched.settle(marks);
  });
  await forEachDay(ports.compactable, run, tally, async (of, marks) => {
    await compactDay(ports, of, run);
    await ports.compactable.settle(marks);
    tally.compacted += 1;
  });
  return tally;
}

/** Each day that is marked from before today, with its marks, while there is time. */
async function forEachDay(
  days: DayMarks,
  { today, mayGoOn }: AuditRun,
  tally: { left: number },
  work: (of: ProjectDay, marks: readonly DayMark[]) => Promise<void>,
): Promise<void> {
  const marked = await days.before(today);
  for (const marks of Map.groupBy(marked, ({ project, day }) => `${project}|${day}`).values()) {
    const [first] = marks;
    if (first === undefined) continue;
    if (mayGoOn()) await work({ project: first.project, day: first.day }, marks);
    else tally.left += 1;
  }
}

function tallied({ balanced }: Proof): 'balanced' | 'unbalanced' | 'open' {
  if (balanced === null) return 'open';
  return balanced ? 'balanced' : 'unbalanced';
}
