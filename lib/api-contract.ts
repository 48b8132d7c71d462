/**
 * The HTTP contract: routes, scopes and the shapes of answers. The stack makes its routes from this table, the functions
 * take their scopes from it, and clients import its types. In a client every number is a JSON number; the server holds
 * counts as bigint (`Count`) and money, durations and percentages as `Decimal` (`Amount`).
 */
import { BASE_PATH } from './api-contract/base-path.ts';
import type { FunctionName } from './environment.ts';

export * from './api-contract/alerts.ts';
export * from './api-contract/base-path.ts';
export * from './api-contract/budgets.ts';
export * from './api-contract/insights.ts';
export * from './api-contract/integrity.ts';
export * from './api-contract/jobs.ts';
export * from './api-contract/prices.ts';
export * from './api-contract/quota.ts';
export * from './api-contract/recording.ts';
export * from './api-contract/reports.ts';
export * from './api-contract/spend.ts';
export type { ErrorCode } from './errors.ts';

/** Header and query limits and the like that both sides must know. */
export const MAX_BODY_BYTES = 1_000_000;
export const MAX_BATCH_RECORDS = 500;

export type RouteScope = 'open' | 'ingest' | 'read' | 'admin';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A client encodes a `{parameter}` twice, because API Gateway decodes a path twice. */
  readonly path: string;
  /** The function that answers it. */
  readonly answeredBy: FunctionName;
  /** What the key must be allowed to do; `read` is also open to `admin`. */
  readonly scope: RouteScope;
  /** Whether a key that is bound to a user may call it, for that user. */
  readonly userKeys?: true;
}

export const ROUTES = [
  { method: 'GET', path: '/', answeredBy: 'dashboard', scope: 'open' },
  // All files of the page lie in one folder, `/static/ai_usage_monitor.html` among them.
  { method: 'GET', path: '/static/{file}', answeredBy: 'dashboard', scope: 'open' },
  { method: 'GET', path: `${BASE_PATH}/health`, answeredBy: 'query', scope: 'open' },
  { method: 'GET', path: `${BASE_PATH}/openapi.json`, answeredBy: 'docs', scope: 'open' },
  { method: 'GET', path: `${BASE_PATH}/docs`, answeredBy: 'docs', scope: 'open' },
  { method: 'POST', path: `${BASE_PATH}/records`, answeredBy: 'ingest', scope: 'ingest', userKeys: true },
  { method: 'POST', path: `${BASE_PATH}/v1/traces`, answeredBy: 'ingest', scope: 'ingest', userKeys: true },
  {
    method: 'POST',
    path: `${BASE_PATH}/integrations/litellm`,
    answeredBy: 'ingest',
    scope: 'ingest',
    userKeys: true,
  },
  { method: 'GET', path: `${BASE_PATH}/records`, answeredBy: 'query', scope: 'read', userKeys: true },
  { method: 'DELETE', path: `${BASE_PATH}/records`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/stats/current`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/stats/hourly`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/stats/daily`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/stats/monthly`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/stats/range`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/stats/drift`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/sessions/{id}`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/sessions/{id}/records`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/top_users`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/top`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/cost_trend`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/dashboard`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/metrics`, answeredBy: 'metrics', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/integrity`, answeredBy: 'prove', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/integrity`, answeredBy: 'manage', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/forecast`, answeredBy: 'insights', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/anomalies`, answeredBy: 'insights', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/recommendations`, answeredBy: 'insights', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/what-if`, answeredBy: 'manage', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/prices`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/prices/resolve`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/prices`, answeredBy: 'manage', scope: 'admin' },
  { method: 'DELETE', path: `${BASE_PATH}/prices/{id}`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/exchange_rates`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/exchange_rates`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/alerts`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/alerts/{id}/ack`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/quota`, answeredBy: 'quota', scope: 'ingest', userKeys: true },
  { method: 'POST', path: `${BASE_PATH}/quota/reserve`, answeredBy: 'quota', scope: 'ingest', userKeys: true },
  { method: 'GET', path: `${BASE_PATH}/budgets`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/budgets/{id}`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/budgets`, answeredBy: 'manage', scope: 'admin' },
  { method: 'PUT', path: `${BASE_PATH}/budgets/{id}`, answeredBy: 'manage', scope: 'admin' },
  { method: 'DELETE', path: `${BASE_PATH}/budgets/{id}`, answeredBy: 'manage', scope: 'admin' },
  { method: 'POST', path: `${BASE_PATH}/prices/reprice`, answeredBy: 'manage', scope: 'admin' },
  { method: 'POST', path: `${BASE_PATH}/forget`, answeredBy: 'manage', scope: 'admin' },
  { method: 'POST', path: `${BASE_PATH}/export/records`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/jobs`, answeredBy: 'manage', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/jobs/{id}`, answeredBy: 'manage', scope: 'read' },
  { method: 'DELETE', path: `${BASE_PATH}/jobs/{id}`, answeredBy: 'manage', scope: 'admin' },
  { method: 'POST', path: `${BASE_PATH}/export_report`, answeredBy: 'exports', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/download_report`, answeredBy: 'exports', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/reports`, answeredBy: 'exports', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/keys`, answeredBy: 'manage', scope: 'admin' },
  { method: 'POST', path: `${BASE_PATH}/keys`, answeredBy: 'manage', scope: 'admin' },
  { method: 'DELETE', path: `${BASE_PATH}/keys/{id}`, answeredBy: 'manage', scope: 'admin' },
] as const satisfies readonly Route[];

/** API Gateway's name of a route. */
export const routeKey = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly request_id: string;
    readonly details?: readonly { readonly path: string; readonly message: string }[];
  };
}

export interface HealthAnswer {
  readonly status: 'ok';
  /** Instant of the answer, ISO 8601 with the ledger's offset. */
  readonly at: string;
  readonly time_zone: string;
  readonly currency: string;
}

/** A key as it is listed: never the key itself. */
export interface KeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly user_id: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}
