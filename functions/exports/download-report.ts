import * as z from 'zod/mini';
import type { ReportLink } from '../../lib/api-contract.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { ReportFiles, ReportLinks } from '../../lib/reports/ports.ts';
import { isReportPath, mediaTypeOf } from '../../lib/reports/report-path.ts';
import { readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export interface DownloadPorts {
  readonly files: Pick<ReportFiles, 'sizeOf' | 'read'>;
  readonly links: ReportLinks;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** A function's answer has 6 MB, in which this is a third larger. */
export const MAX_ANSWERED_BYTES = 4 * 1024 * 1024;

/** A link dies with the credentials that signed it, which live at least so long. */
const LINK_SECONDS = 900;

const path = z
  .string({ error: 'is required' })
  .check(z.refine(isReportPath, 'must be the path of a report as GET /reports lists it'));

export const PARAMETERS = { path };

/** `GET /download_report?path=`: the file, or a link to one that is too large for an answer. */
export function createDownloadReport({ files, links, calendar }: DownloadPorts): RouteHandler {
  return async ({ caller: { project }, query, nowUs }) => {
    const file = { project, ...readQuery(PARAMETERS, query) };
    const bytes = await files.sizeOf(file);
    if (bytes === undefined) throw new LedgerError('not_found', 'there is no report of this path');
    if (bytes > MAX_ANSWERED_BYTES) {
      const url = await links.link(file, LINK_SECONDS);
      const body: ReportLink = { download_url: url, expires_at: calendar.iso(nowUs + LINK_SECONDS * 1_000_000) };
      return { status: 200, body };
    }
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    return { status: 200, file: { bytes: await files.read(file), mediaType: mediaTypeOf(file.path), name } };
  };
}
