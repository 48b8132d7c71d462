import { DEFAULT_TOPIC } from '../alerts/alert.ts';
import type { MailStyle } from '../alerts/mail-text.ts';
import type { Mailer, MailPlaces } from '../alerts/ports.ts';
import { LedgerError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import type { FileRef, ReportFiles, WeeklyMarks } from './ports.ts';
import { weeklyPath } from './report-path.ts';
import type { Week } from './week.ts';
import { weeklyMail } from './weekly-mail.ts';
import { type ExactWeeklyReport, type WeeklyReportPorts, weeklyReport } from './weekly-report.ts';

export interface SendWeeklyPorts extends WeeklyReportPorts {
  readonly files: Pick<ReportFiles, 'put'>;
  readonly marks: WeeklyMarks;
  readonly places: MailPlaces;
  readonly mailer: Mailer;
  readonly style: MailStyle;
  /** JSON text in which counts and money keep all their digits. */
  readonly writeJson: (value: unknown) => string;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

/** `sent-before`: there is one report and one mail of each week; `under-way`: another run is at it. */
export type WeeklyOutcome = 'sent' | 'sent-before' | 'under-way' | 'not-over';

/** Longer than a run of the function can be: who lives still holds it. */
export const HOLD_US = 360_000_000;

const PAUSE_MS = 5_000;
/** A topic that had its ten mails has a place again after 75 s. */
const PLACES_ASKED = 20;

/**
 * Writes the report of a week and mails its essence, unless that was done. The mark says so after the mail: a crash between the two
 * sends it again at the next run, never not at all.
 *
 * @throws whatever the store or the topic throws, after it was let go, so that it is tried again
 */
export async function sendWeeklyReport(ports: SendWeeklyPorts, project: Project, week: Week): Promise<WeeklyOutcome> {
  const nowUs = ports.clock();
  if (ports.calendar.dayOf(nowUs) <= week.to) return 'not-over';
  const file = { project, path: weeklyPath(week.name) };
  const claim = await ports.marks.claim(file, nowUs, nowUs + HOLD_US);
  if (claim !== 'claimed') return claim === 'mailed' ? 'sent-before' : 'under-way';
  try {
    await writeAndMail(ports, file, await weeklyReport(ports, project, week, nowUs));
  } catch (error) {
    // Where not even this can be stored, the time of its holder runs out.
    await ports.marks.release(file).catch(() => undefined);
    throw error;
  }
  await ports.marks.settle(file, ports.clock());
  return 'sent';
}

async function writeAndMail(ports: SendWeeklyPorts, file: FileRef, report: ExactWeeklyReport): Promise<void> {
  const { files, mailer, style, writeJson } = ports;
  await files.put(file, Buffer.from(writeJson(report)));
  await takePlace(ports);
  await mailer.send({ topic: DEFAULT_TOPIC, ...weeklyMail(report, file.path, style) });
}

async function takePlace({ places, clock, pause }: SendWeeklyPorts): Promise<void> {
  for (let asked = 0; asked < PLACES_ASKED; asked += 1) {
    if (asked > 0) await pause(PAUSE_MS);
    if ((await places.take(DEFAULT_TOPIC, 'single', clock())) === 'taken') return;
  }
  throw new LedgerError('unavailable', 'the topic had more mail than it may get');
}
