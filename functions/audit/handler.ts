import type { Calendar } from '../../lib/calendar.ts';
import { type AuditPorts, auditTouchedDays } from '../../lib/integrity/audit-touched-days.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import type { StoredProofs } from '../../lib/integrity/ports.ts';
import type { Proof } from '../../lib/integrity/proof.ts';
import type { Clock } from '../../lib/ports.ts';
import { writeJson } from '../http/json.ts';
import type { Log, LogFields } from '../log.ts';
import type { TaskRun } from '../task.ts';

export interface RunAuditPorts extends Omit<AuditPorts, 'keep'> {
  readonly proofs: StoredProofs;
  readonly calendar: Pick<Calendar, 'dayOf' | 'iso'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error' | 'warn'>;
}

/** A large day takes a few minutes. What is left, the next run of the night does. */
const RESERVE_MS = 300_000;

/** Proves the days whose counters moved, whatever the event says. */
export function createRunAudit(ports: RunAuditPorts): (event: unknown, run: TaskRun) => Promise<LogFields> {
  const { proofs, calendar, clock, log } = ports;
  const keep = async (proof: Proof): Promise<void> => {
    const { project, day, balanced, reason } = proof;
    const answer = toIntegrityAnswer(proof, clock(), calendar);
    await proofs.put({ project, day, answer: writeJson(answer) });
    const counters = answer.differences.length + answer.more;
    if (balanced === false) log.error('day_out_of_balance', { project, date: day, counters });
    if (balanced === null) log.warn('day_not_proved', { project, date: day, reason });
  };
  return async (_event, { remainingMs }) => {
    const nowUs = clock();
    const run = {
      today: calendar.dayOf(nowUs),
      nowSeconds: nowUs / 1_000_000,
      mayGoOn: () => remainingMs() > RESERVE_MS,
    };
    return { ...(await auditTouchedDays({ ...ports, keep }, run)) };
  };
}
