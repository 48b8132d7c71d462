import { writeJson } from '../../functions/http/json.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { toDifferenceAnswer } from '../../lib/integrity/integrity-answer.ts';
import type { Difference, ProjectDay } from '../../lib/integrity/proof.ts';
import type { RepairEntries } from '../../lib/integrity/repair-day.ts';
import { timedId } from '../../lib/jobs/job.ts';
import type { AuditEntry, AuditLog, Clock, RandomId } from '../../lib/ports.ts';

interface EntryPorts {
  readonly auditLog: Pick<AuditLog, 'add'>;
  readonly calendar: Pick<Calendar, 'iso'>;
  readonly randomId: RandomId;
  readonly nowUs: Clock;
}

/**
 * Repairs in the audit log, two entries each. `begun` has `removed_excess`: the counters and what each of them is to lose. `done`
 * has how many were adjusted, and those that had `moved`: another adjusted them, or they are adjusted and the answer was lost.
 */
export function createRepairEntries({ auditLog, calendar, randomId, nowUs }: EntryPorts): RepairEntries {
  const shown = (differences: readonly Difference[]) =>
    differences.map((difference) => toDifferenceAnswer(difference, calendar));
  const add = async (of: ProjectDay, entry: Pick<AuditEntry, 'outcome' | 'input' | 'totals'>): Promise<string> => {
    const atUs = nowUs();
    const id = timedId('audit', atUs, randomId());
    await auditLog.add({ project: of.project, id, atUs, by: 'npm run audit', action: 'repair', ...entry });
    return id;
  };
  return {
    begin: (of, differences) =>
      add(of, {
        outcome: 'begun',
        input: JSON.stringify({ date: of.day }),
        totals: writeJson({ counters: differences.length, removed_excess: shown(differences) }),
      }),
    end: async (of, begun, repairs) => {
      const moved = repairs.filter(({ outcome }) => outcome === 'moved').map(({ difference }) => difference);
      await add(of, {
        outcome: 'done',
        input: JSON.stringify({ date: of.day, begun }),
        totals: writeJson({ counters: repairs.length - moved.length, moved: shown(moved) }),
      });
    },
  };
}
