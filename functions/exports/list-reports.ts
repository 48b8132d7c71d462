import type { ReportFileAnswer, ReportList } from '../../lib/api-contract.ts';
import type { Calendar } from '../../lib/calendar.ts';
import type { ReportFile, ReportFiles } from '../../lib/reports/ports.ts';
import { downloadUrl } from '../../lib/reports/report-path.ts';
import { pageParameters, readQuery, toPage } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export interface ListPorts {
  readonly files: Pick<ReportFiles, 'list'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** `GET /reports`: what can be downloaded, in order of the paths. */
export function createListReports({ files, calendar }: ListPorts): RouteHandler {
  const answerOf = ({ path, bytes, writtenAtUs }: ReportFile): ReportFileAnswer => ({
    path,
    bytes,
    written_at: calendar.iso(writtenAtUs),
    download_url: downloadUrl(path),
  });
  return async ({ caller, query }) => {
    const { items, cursor } = await files.list(caller.project, toPage(readQuery(pageParameters, query)));
    const body: ReportList = { reports: items.map(answerOf), cursor };
    return { status: 200, body };
  };
}
