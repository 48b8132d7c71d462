import type {
  CostTrend,
  CurrentStats,
  DailyStats,
  HourlyStats,
  MonthlyStats,
  RoutePath,
  SessionStats,
  TopSort,
  TopUsers,
} from './contract.ts';
import type { ExportReportAnswer } from './contract-ahead.ts';
import { askLedger, type LedgerAddress, type LedgerRequest } from './ledger-http.ts';

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
  exportReport(of?: { readonly days?: number }): Promise<ExportReportAnswer>;
  /** The text of a report. */
  downloadReport(reportPath: string): Promise<string>;
}

/** API Gateway decodes a path twice. */
const pathPart = (name: string): string => encodeURIComponent(encodeURIComponent(name));

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
    exportReport: ({ days } = {}) => json({ method: 'POST', path: '/export_report', query: { days } }),
    downloadReport: async (path) => (await ask({ path: '/download_report', query: { path } })).text(),
  };
}
