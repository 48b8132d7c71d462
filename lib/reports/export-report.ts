import type { ReportFormat } from '../api-contract.ts';
import { LedgerError } from '../errors.ts';
import type { Books } from '../spend/books.ts';
import type { FileRef, ReportFiles, ReportNames } from './ports.ts';
import { reportCsv } from './report-csv.ts';
import { exportPath } from './report-path.ts';
import { type ReportQuestion, usageReport } from './usage-report.ts';

export interface ExportReportPorts extends Books {
  readonly files: Pick<ReportFiles, 'put'>;
  readonly names: ReportNames;
  /** JSON text in which counts and money keep all their digits. */
  readonly writeJson: (value: unknown) => string;
}

/** Names are a second apart: who finds this one taken takes one of the next. */
const NAMES_TRIED = 10;
const SECOND_US = 1_000_000;

/**
 * Writes a report of a range of days.
 *
 * @returns its path
 * @throws LedgerError `too_many_requests` when as many reports were written within these seconds
 */
export async function exportReport(
  ports: ExportReportPorts,
  question: ReportQuestion,
  format: ReportFormat,
): Promise<string> {
  const { report, rows } = await usageReport(ports, question);
  const file = await claimName(ports, question, format);
  const text = format === 'csv' ? reportCsv(rows, ports.currency) : ports.writeJson(report);
  await ports.files.put(file, Buffer.from(text));
  return file.path;
}

async function claimName(
  { names, calendar }: ExportReportPorts,
  { project, nowUs }: ReportQuestion,
  format: ReportFormat,
): Promise<FileRef> {
  for (let later = 0; later < NAMES_TRIED; later += 1) {
    const file = { project, path: exportPath(nowUs + later * SECOND_US, format, calendar) };
    if ((await names.claim(file)) === 'claimed') return file;
  }
  throw new LedgerError('too_many_requests', 'a report is named by its second, and the next ones are taken', {
    retryAfterSeconds: NAMES_TRIED,
  });
}
