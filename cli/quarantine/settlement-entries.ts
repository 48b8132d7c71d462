import { timedId } from '../../lib/jobs/job.ts';
import type { AuditLog, Clock, RandomId, WaitingEntry } from '../../lib/ports.ts';

interface EntryPorts {
  readonly auditLog: Pick<AuditLog, 'add'>;
  readonly randomId: RandomId;
  readonly nowUs: Clock;
}

/** Enters in the audit log what became of an event, by its id. Its item in the quarantine says the same, should the command die before. */
export type EnterSettlement = (action: 'retry' | 'drop', event: WaitingEntry, totals: object) => Promise<void>;

export function createSettlementEntries({ auditLog, randomId, nowUs }: EntryPorts): EnterSettlement {
  return (action, { project, table, eventId }, totals) => {
    const atUs = nowUs();
    return auditLog.add({
      project,
      id: timedId('audit', atUs, randomId()),
      atUs,
      by: 'npm run quarantine',
      action,
      outcome: 'done',
      input: JSON.stringify({ table, event: eventId }),
      totals: JSON.stringify(totals),
    });
  };
}
