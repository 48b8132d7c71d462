import type { ExportRecordsResult } from '../../api-contract.ts';
import { downloadUrl, REPORTS_FOLDER, recordsPath } from '../../reports/report-path.ts';
import type { Day } from '../../usage/record.ts';
import type { ExportInput } from './export-input.ts';

/** A day whose file is written. */
export interface ExportedDay {
  readonly date: Day;
  readonly records: number;
  /** Packed. */
  readonly bytes: number;
}

export const exportResult = ({ from, to }: ExportInput, files: readonly ExportedDay[]): ExportRecordsResult => ({
  from,
  to,
  records: files.reduce((sum, { records }) => sum + records, 0),
  files: files.map(({ date, records, bytes }) => ({
    date,
    report_path: `${REPORTS_FOLDER}${recordsPath(date)}`,
    records,
    bytes,
    download_url: downloadUrl(recordsPath(date)),
  })),
});
