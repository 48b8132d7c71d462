/** Reports and exports in the HTTP contract. */
import type { BudgetStandingAnswer } from './budgets.ts';
import type { ForecastBrief } from './insights.ts';
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

/** A figure beside that of the week before. */
export interface WeekChange<Value, Amount> {
  readonly before: Value;
  readonly difference: Value;
  /** Of the week before, two decimals; null when that was nothing. */
  readonly percent: Amount | null;
}

/** What is known of the proof of a day of a week. */
export interface ProvedDay {
  readonly date: string;
  /** Whether every counter equals its records; null when that is not known. */
  readonly balanced: boolean | null;
  /** Why it is null: `not_proved`, `moved_since` when calls of the day came after its proof, or the reason of its proof. */
  readonly reason?: string;
  readonly proved_at: string | null;
}

/** The report of a week that is over, as it was made: later corrections do not change it. */
export interface WeeklyReport<Count = number, Amount = number> extends UsageReport<Count, Amount> {
  /** `2026-W47` */
  readonly week: string;
  readonly change: {
    readonly from: string;
    readonly to: string;
    readonly calls: WeekChange<Count, Amount>;
    readonly tokens: WeekChange<Count, Amount>;
    /** Null where the cost of a week is. */
    readonly cost: WeekChange<Amount | null, Amount>;
  };
  /** The budgets of when it was made, each in the period in which the week ended, as it stood then. */
  readonly budgets: readonly BudgetStandingAnswer<Count, Amount>[];
  /** The forecast of when the report was made: of the month that was running then. */
  readonly forecast: ForecastBrief<Amount>;
  /** Of the days with calls; `balanced` is null when one of them is, and none is false. */
  readonly integrity: { readonly balanced: boolean | null; readonly days: readonly ProvedDay[] };
}

/** The `result` of the job of `POST /export/records`: a file for each day that has records. */
export interface ExportRecordsResult<Count = number> {
  readonly from: string;
  readonly to: string;
  readonly records: Count;
  readonly files: readonly {
    readonly date: string;
    readonly report_path: string;
    readonly records: Count;
    /** Packed. */
    readonly bytes: Count;
    readonly download_url: string;
  }[];
}
