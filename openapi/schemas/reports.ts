/** Files made of the books. */
import * as z from 'zod/mini';
import type { ExportReportAnswer, ReportFileAnswer, ReportLink, ReportList } from '../../lib/api-contract.ts';
import { answer, count, cursor, instant, said } from './answer.ts';

export const exportedReport = answer<ExportReportAnswer>()(
  'ExportedReport',
  z.strictObject({
    success: z.literal(true),
    report_path: said(z.string(), 'Where it is kept: `records/ai_usage/` and the name by which it is downloaded.'),
    download_url: z.string(),
  }),
);

const file = answer<ReportFileAnswer>()(
  'ReportFile',
  z.strictObject({ path: z.string(), bytes: count, written_at: instant, download_url: z.string() }),
);

export const reportList = answer<ReportList>()('ReportList', z.strictObject({ reports: z.array(file), cursor }));

const link = answer<ReportLink>()(
  'ReportLink',
  z.strictObject({ download_url: said(z.string(), 'Needs no key.'), expires_at: instant }),
);

/** A link, or a file that happens to be JSON. */
export const downloadedReport = answer<ReportLink | Readonly<Record<string, unknown>>>()(
  'DownloadedReport',
  z.union([link, z.record(z.string(), z.unknown())]),
);
