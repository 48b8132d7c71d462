import type { Calendar } from '../../lib/calendar.ts';
import { type AuditPorts, auditTouchedDays } from '../../lib/integrity/audit-touched-days.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import type { StoredProofs } from '../../lib/integrity/ports.ts';
import { type ProjectDay, type Proof, wrongCounters } from '../../lib/integrity/proof.ts';
import { type SealPorts, sealDays, type UnsealedDay } from '../../lib/integrity/seal-days.ts';
import type { Clock } from '../../lib/ports.ts';
import type { ReadRetentions } from '../../lib/retention/ports.ts';
import { writeJson } from '../http/json.ts';
import type { Log, LogFields } from '../log.ts';
import type { TaskRun } from '../task.ts';

export interface RunAuditPorts extends Omit<AuditPorts, 'keep' | 'onFailure' | 'onNoTime'>, Pick<SealPorts, 'seals'> {
  readonly retentions: ReadRetentions;
  readonly proofs: StoredProofs;
  readonly calendar: Pick<Calendar, 'dayOf' | 'iso'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error' | 'warn'>;
}

/** For the page that is under way, and for keeping what a large day has come to. What is left, the next run of the night does. */
const RESERVE_MS = 120_000;

/** Seals the days whose records are about to expire, and proves yesterday and those whose counters moved, whatever the event says. */
export function createRunAudit(ports: RunAuditPorts): (event: unknown, run: TaskRun) => Promise<LogFields> {
  const { calendar, clock, retentions } = ports;
  const told = createTold(ports);
  return async (_event, { remainingMs }) => {
    const nowUs = clock();
    const run = {
      today: calendar.dayOf(nowUs),
      nowSeconds: nowUs / 1_000_000,
      retentions: await retentions(),
      mayGoOn: () => remainingMs() > RESERVE_MS,
    };
    const seals = await sealDays({ ...ports, ...told }, run);
    return { ...seals, ...(await auditTouchedDays({ ...ports, ...told }, run)) };
  };
}

/** Where proofs go, and who is told of them. */
function createTold({ proofs, calendar, clock, log }: RunAuditPorts) {
  const answerOf = (proof: Proof, sealed: boolean): string =>
    writeJson(toIntegrityAnswer(proof, { provedAtUs: clock(), sealed }, calendar));
  return {
    keep: async (proof: Proof, { isOverdue }: { isOverdue: boolean }): Promise<void> => {
      const { project, day, balanced, reason } = proof;
      await proofs.put({ project, day, answer: answerOf(proof, false) });
      const counters = wrongCounters(proof);
      if (balanced === false) log.error('day_out_of_balance', { project, date: day, counters });
      if (balanced !== null) return;
      // A day that still moves is proved by one of the next runs; whatever else is in the way does not go by itself.
      if (reason === 'in_flight' && !isOverdue) log.warn('day_still_moves', { project, date: day });
      else log.error('day_not_proved', { project, date: day, reason });
    },
    onFailure: ({ project, day }: ProjectDay, error: unknown): void =>
      log.error('day_not_proved', { project, date: day, reason: 'failed' }, error),
    onNoTime: ({ project, day }: ProjectDay): void =>
      log.error('day_not_proved', { project, date: day, reason: 'no_time' }),
    answerOf: (proof: Proof): string => answerOf(proof, true),
    onUnsealed: ({ project, day, balanced, reason }: UnsealedDay, error?: unknown): void =>
      log.error('day_not_sealed', { project, date: day, balanced, reason }, error),
  };
}
