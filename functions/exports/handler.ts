import { BASE_PATH } from '../../lib/api-contract.ts';
import type { RouteHandlers } from '../route.ts';
import { createDownloadReport, type DownloadPorts } from './download-report.ts';
import { createExportReport, type ExportPorts } from './export-report.ts';
import { createListReports, type ListPorts } from './list-reports.ts';

export const createExportHandlers = (ports: ExportPorts & DownloadPorts & ListPorts): RouteHandlers => ({
  [`POST ${BASE_PATH}/export_report`]: createExportReport(ports),
  [`GET ${BASE_PATH}/download_report`]: createDownloadReport(ports),
  [`GET ${BASE_PATH}/reports`]: createListReports(ports),
});
