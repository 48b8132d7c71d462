import type {
  CostTrend,
  CurrentStats,
  DailyStats,
  ExportReportAnswer,
  HourlyStats,
  MonthlyStats,
  ReportFormat,
  ReportLink,
  RoutePath,
  SessionStats,
  TopSort,
  TopUsers,
} from './contract.ts';
import { askLedger, type LedgerAddress, type LedgerRequest, TokenledgerError } from './ledger-http.ts';

const TIMEOUT_MS = 30_000;

/** Questions to the ledger, under the names of the guide. All throw a `TokenledgerError`, and need a key that may read. */
export interface Readers {
  /** The running hour and today. */
  getStats(): Promise<CurrentStats>;
  getSessionStats(sessionId: string): Promise<SessionStats>;
  getHourlySummary(of?: { readonly hoursAgo?: number }): Promise<HourlyStats>;
  /** @param of how many days ago, or a date such as `2026-11-23`; today without either */
  getDailySummary(of?: { readonly daysAgo?: number; readonly date?: string }): Promise<DailyStats>;
  /** This month without year and month. */
  getMonthlySummary(of?: { readonly year?: number; readonly month?: number }): Promise<MonthlyStats>;
  getTopUsers(of?: { readonly limit?: number; readonly days?: number; readonly sort?: TopSort }): Promise<TopUsers>;
  getCostTrend(of?: { readonly days?: number }): Promise<CostTrend>;
  /** Has the ledger write its report; `downloadReport(report_path)` fetches it. */
  exportReport(of?: { readonly days?: number; readonly format?: ReportFormat }): Promise<ExportReportAnswer>;
  /** The text of a report, by its `report_path` or its path in `GET /reports`. */
  downloadReport(reportPath: string): Promise<string>;
}

/** API Gateway decodes a path twice. */
const pathPart = (name: string): string => encodeURIComponent(encodeURIComponent(name));

/** What `report_path` says besides the path. */
const REPORTS_FOLDER = /^records\/ai_usage\//;

/** A file comes as an attachment; a large one as a link, which is fetched without the key. */
async function textOf({ fetch }: LedgerAddress, answer: Response): Promise<string> {
  if (answer.headers.has('content-disposition')) return answer.text();
  const { download_url: url } = (await answer.json()) as ReportLink;
  const file = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!file.ok) throw new TokenledgerError(`the store of reports answered ${file.status}`, { status: file.status });
  return file.text();
}

export function createReaders(address: LedgerAddress): Readers {
  const ask = (request: Omit<LedgerRequest, 'timeoutMs'>) => askLedger(address, { ...request, timeoutMs: TIMEOUT_MS });
  const json = async <Body>(request: Omit<LedgerRequest, 'timeoutMs'>) => (await (await ask(request)).json()) as Body;
  const get = <Body>(path: RoutePath, query: LedgerRequest['query'] = {}) => json<Body>({ path, query });
  return {
    getStats: () => get('/stats/current'),
    getSessionStats: (sessionId) => json({ path: `/sessions/${pathPart(sessionId)}` }),
    getHourlySummary: ({ hoursAgo } = {}) => get('/stats/hourly', { hours_ago: hoursAgo }),
    getDailySummary: ({ daysAgo, date } = {}) => get('/stats/daily', { days_ago: daysAgo, date }),
    getMonthlySummary: ({ year, month } = {}) => get('/stats/monthly', { year, month }),
    getTopUsers: ({ limit, days, sort } = {}) => get('/top_users', { limit, days, sort }),
    getCostTrend: ({ days } = {}) => get('/cost_trend', { days }),
    exportReport: ({ days, format } = {}) =>
      json({ method: 'POST', path: '/export_report' satisfies RoutePath, query: { days, format } }),
    downloadReport: async (reportPath) => {
      const path = reportPath.replace(REPORTS_FOLDER, '');
      return textOf(address, await ask({ path: '/download_report' satisfies RoutePath, query: { path } }));
    },
  };
}
