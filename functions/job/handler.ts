import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import { type GatherDaysPorts, gatherDays } from '../../lib/insights/evidence/gather-days.ts';
import { isJobId, type JobRef } from '../../lib/jobs/job.ts';
import type { JobKinds } from '../../lib/jobs/kinds.ts';
import { runStep, type StepPorts } from '../../lib/jobs/run-step.ts';
import { sweepJobs } from '../../lib/jobs/sweep.ts';
import type { RandomId } from '../../lib/ports.ts';
import type { Log, LogFields } from '../log.ts';
import type { TaskRun } from '../task.ts';

export interface RunJobsPorts extends Omit<StepPorts, 'kinds'> {
  /** Made for each run, so that no price is used that was read before the job was asked for. */
  readonly makeKinds: () => JobKinds;
  readonly gather: GatherDaysPorts;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly randomId: RandomId;
  readonly log: Pick<Log, 'error'>;
}

/** A step is this long, so that a job is seen to move and a deployment reaches it. */
const STEP_US = 600_000_000;
/** Kept back for the page under way and what ends a step. */
const RESERVE_MS = 60_000;
/** A large partition of a day takes a few minutes to look through. What is left, the next run of the night does. */
const GATHER_RESERVE_MS = 300_000;

/** Runs a step of the job that the event names, asks for one of every open job, or looks through the records of days that were proved. */
export function createRunJobs(ports: RunJobsPorts): (event: unknown, run: TaskRun) => Promise<LogFields> {
  return async (event, { remainingMs }) => {
    const asked = readEvent(event);
    if (asked === 'sweep') return { open: await sweepJobs(ports) };
    if (asked === 'gather') {
      const today = ports.calendar.dayOf(ports.clock());
      return { ...(await gatherDays(ports.gather, { today, mayGoOn: () => remainingMs() > GATHER_RESERVE_MS })) };
    }
    const untilUs = ports.clock() + STEP_US;
    const mayGoOn = () => ports.clock() < untilUs && remainingMs() > RESERVE_MS;
    const outcome = await runStep(
      { ...ports, kinds: ports.makeKinds() },
      { ...asked, owner: ports.randomId(), mayGoOn },
    );
    if (outcome === 'failed') ports.log.error('job_failed', { project: asked.project, job_id: asked.id });
    return { project: asked.project, job_id: asked.id, outcome };
  };
}

/** @throws LedgerError `internal`: only the ledger itself and its schedule send events. */
function readEvent(event: unknown): JobRef | 'sweep' | 'gather' {
  const { sweep, gather, project, job } = (event ?? {}) as Readonly<Record<string, unknown>>;
  if (sweep === true) return 'sweep';
  if (gather === true) return 'gather';
  const isRef = typeof project === 'string' && typeof job === 'string' && isJobId(job);
  if (!isRef) throw new LedgerError('internal', 'the event names neither a job nor what a schedule asks for');
  return { project, id: job };
}
