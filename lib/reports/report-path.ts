import { BASE_PATH } from '../api-contract/base-path.ts';
import type { ReportFormat } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import type { Day } from '../usage/record.ts';

/** What stands before the path of a file where a client is told where it is kept. */
export const REPORTS_FOLDER = 'records/ai_usage/';

const MAX_PATH_CHARACTERS = 200;
const NAME = '[A-Za-z0-9_-][A-Za-z0-9._-]*';
const PATH = new RegExp(`^${NAME}(?:/${NAME})*$`);

/** Whether a path can be one of a report: names of plain characters that begin with no dot, so that it leads nowhere else. */
export const isReportPath = (path: string): boolean => path.length <= MAX_PATH_CHARACTERS && PATH.test(path);

/** `usage_report_20251026_143022.json`, by the clock of the ledger. */
export function exportPath(atUs: number, format: ReportFormat, { iso }: Pick<Calendar, 'iso'>): string {
  const [date = '', time = ''] = iso(atUs).slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `usage_report_${date}_${time}.${format}`;
}

/** `weekly/2026-W47.json` */
export const weeklyPath = (week: string): string => `weekly/${week}.json`;

/** `usage_2026-11-23.jsonl.gz` */
export const recordsPath = (day: Day): string => `usage_${day}.jsonl.gz`;

/** Where a file is downloaded with a key. */
export const downloadUrl = (path: string): string =>
  `${BASE_PATH}/download_report?path=${path.split('/').map(encodeURIComponent).join('/')}`;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  gz: 'application/gzip',
};

/** The media type of a file by how its name ends. */
export const mediaTypeOf = (path: string): string =>
  MEDIA_TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
