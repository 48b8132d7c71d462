import type { Projects } from '../../lib/alerts/ports.ts';
import { LedgerError } from '../../lib/errors.ts';
import { type SendWeeklyPorts, sendWeeklyReport, type WeeklyOutcome } from '../../lib/reports/send-weekly-report.ts';
import { closedWeek, type Week, weekNamed } from '../../lib/reports/week.ts';
import type { Project } from '../../lib/usage/record.ts';
import { writeJson } from '../http/json.ts';
import type { Log, LogFields } from '../log.ts';

export interface SendReportsPorts extends Omit<SendWeeklyPorts, 'writeJson'> {
  readonly projects: Projects;
  readonly log: Pick<Log, 'error'>;
}

interface Asked {
  /** The last one that is over, unless it is named. */
  readonly week?: Week;
  /** All, unless one is named. */
  readonly project?: Project;
}

/**
 * Sends the report of a week for each project; what was sent before is not sent again. One that fails keeps no other back.
 *
 * @throws the last failure, so that Lambda tries again
 */
export function createSendReports(ports: SendReportsPorts): (event: unknown) => Promise<LogFields> {
  const { projects, calendar, clock, log } = ports;
  return async (event) => {
    const { week = closedWeek(clock(), calendar), project } = readEvent(event);
    const outcomes: WeeklyOutcome[] = [];
    let failure: unknown;
    for (const one of project === undefined ? await projects.list() : [project]) {
      try {
        outcomes.push(await sendWeeklyReport({ ...ports, writeJson }, one, week));
      } catch (error) {
        failure = error;
        log.error('report_failed', { project: one, week: week.name }, error);
      }
    }
    if (failure !== undefined) throw failure;
    return { week: week.name, ...countsOf(outcomes) };
  };
}

function countsOf(outcomes: readonly WeeklyOutcome[]): LogFields {
  const count = (wanted: WeeklyOutcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    sent: count('sent'),
    sent_before: count('sent-before'),
    under_way: count('under-way'),
    not_over: count('not-over'),
  };
}

/** @throws LedgerError `internal`: events come from the schedule and from `npm run report`, which says what is wrong by itself. */
function readEvent(event: unknown): Asked {
  const { week: name, project } = (event ?? {}) as Readonly<Record<string, unknown>>;
  const week = typeof name === 'string' ? weekNamed(name) : undefined;
  if (name !== undefined && week === undefined) throw new LedgerError('internal', 'the event names no week');
  return { ...(week !== undefined && { week }), ...(typeof project === 'string' && { project }) };
}
