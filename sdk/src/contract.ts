/**
 * The HTTP contract as the client knows it. Only types are taken from the server's own file, so nothing of it runs here, and a
 * value that says otherwise does not compile.
 */
import type {
  BASE_PATH as BasePath,
  MAX_BATCH_RECORDS as MaxBatchRecords,
  MAX_BODY_BYTES as MaxBodyBytes,
  RecordBody,
  ROUTES,
} from '../../lib/api-contract.ts';

export type {
  CostTrend,
  CurrentStats,
  DailyStats,
  ErrorAnswer,
  ExportReportAnswer,
  HourlyStats,
  MonthlyStats,
  QuotaAnswer,
  RecordBody,
  RecordResult,
  ReportFormat,
  ReportLink,
  ReservationAnswer,
  SessionStats,
  TopSort,
  TopUsers,
} from '../../lib/api-contract.ts';

export const BASE_PATH: typeof BasePath = '/api/ai_usage';
export const MAX_BATCH_RECORDS: typeof MaxBatchRecords = 500;
export const MAX_BODY_BYTES: typeof MaxBodyBytes = 1_000_000;

type BelowBase<Path> = Path extends `${typeof BasePath}${infer Rest}` ? Rest : never;

/** A path of the ledger below its base, such as `/stats/daily`. */
export type RoutePath = BelowBase<(typeof ROUTES)[number]['path']>;

/** A record on its way: with the id and the instant by which a second delivery is known. */
export type CompleteRecord = RecordBody & { readonly id: string; readonly timestamp: number | string };
