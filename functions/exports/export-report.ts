import * as z from 'zod/mini';
import { type ExportReportAnswer, REPORT_FORMATS } from '../../lib/api-contract.ts';
import { addDays } from '../../lib/calendar.ts';
import { type ExportReportPorts, exportReport } from '../../lib/reports/export-report.ts';
import { downloadUrl, REPORTS_FOLDER } from '../../lib/reports/report-path.ts';
import { MAX_USER_DAYS } from '../../lib/spend/user-days.ts';
import { writeJson } from '../http/json.ts';
import { integer, oneOf, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export type ExportPorts = Omit<ExportReportPorts, 'writeJson'>;

export const PARAMETERS = {
  days: z.prefault(integer(1, 366), '7'),
  format: z.prefault(oneOf(REPORT_FORMATS), 'json'),
};

/** `POST /export_report?days=7&format=json`: today is the last of the days, until now. */
export function createExportReport(ports: ExportPorts): RouteHandler {
  return async ({ caller: { project }, query, nowUs }) => {
    const { days, format } = readQuery(PARAMETERS, query);
    const to = ports.calendar.dayOf(nowUs);
    const question = { project, from: addDays(to, 1 - days), to, nowUs, maxUserDays: MAX_USER_DAYS };
    const path = await exportReport({ ...ports, writeJson }, question, format);
    const body: ExportReportAnswer = {
      success: true,
      report_path: `${REPORTS_FOLDER}${path}`,
      download_url: downloadUrl(path),
    };
    return { status: 200, body };
  };
}
