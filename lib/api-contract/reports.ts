/** Reports and exports in the HTTP contract. */
import type { InMoney, Shares, TopUsers, Totals } from './spend.ts';

export const REPORT_FORMATS = ['json', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a report file says of a range of days, both inclusive. The parts by day, model, function and anchor each add up to `totals`. */
export interface UsageReport<Count = number, Amount = number> extends InMoney<Count> {
  readonly project: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Instant of the report, ISO 8601 with the ledger's offset. */
  readonly generated_at: string;
  readonly time_zone: string;
  readonly totals: Totals<Count, Amount>;
  /** Every day of the range, oldest first; one that was not over is `partial`. */
  readonly by_day: readonly ({ readonly date: string; readonly partial?: true } & Totals<Count, Amount>)[];
  readonly by_model: Shares<Count, Amount>;
  readonly by_function: Shares<Count, Amount>;
  /** The name '' holds the calls without an anchor. */
  readonly by_anchor: Shares<Count, Amount>;
  /** Of how many of the last days `top_users` is: all, or fewer where those would be too many to read. */
  readonly top_users_days: number;
  /** At most 100, largest cost first. */
  readonly top_users: TopUsers<Count, Amount>['top_users'];
}

/** `POST /export_report?days=&format=`. */
export interface ExportReportAnswer {
  readonly success: true;
  /** Where it is kept: `records/ai_usage/` and the name by which it is downloaded. */
  readonly report_path: string;
  readonly download_url: string;
}

/** A file that `GET /download_report?path=` hands out. */
export interface ReportFileAnswer<Count = number> {
  readonly path: string;
  readonly bytes: Count;
  readonly written_at: string;
  readonly download_url: string;
}

/** `GET /reports`, in order of the paths. */
export interface ReportList<Count = number> {
  readonly reports: readonly ReportFileAnswer<Count>[];
  readonly cursor: string | null;
}

/** `GET /download_report?path=` of a file above 4 MB; a smaller one is answered itself, as an attachment. */
export interface ReportLink {
  /** Needs no key. */
  readonly download_url: string;
  readonly expires_at: string;
}
