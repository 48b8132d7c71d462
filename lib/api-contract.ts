/**
 * The HTTP contract: routes, scopes and the shapes of answers. The stack makes its routes from this table, the functions
 * take their scopes from it, and clients import its types. In a client every number is a JSON number; the server holds
 * counts as bigint (`Count`) and money, durations and percentages as `Decimal` (`Amount`).
 */
import type { FunctionName } from './environment.ts';

export * from './api-contract/jobs.ts';
export * from './api-contract/prices.ts';

export const BASE_PATH = '/api/ai_usage';

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
  { method: 'GET', path: `${BASE_PATH}/health`, answeredBy: 'query', scope: 'open' },
  { method: 'POST', path: `${BASE_PATH}/records`, answeredBy: 'ingest', scope: 'ingest', userKeys: true },
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
  { method: 'GET', path: `${BASE_PATH}/integrity`, answeredBy: 'prove', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/prices`, answeredBy: 'query', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/prices/resolve`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/prices`, answeredBy: 'manage', scope: 'admin' },
  { method: 'DELETE', path: `${BASE_PATH}/prices/{id}`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/exchange_rates`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/exchange_rates`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/alerts`, answeredBy: 'query', scope: 'read' },
  { method: 'POST', path: `${BASE_PATH}/alerts/{id}/ack`, answeredBy: 'manage', scope: 'admin' },
  { method: 'POST', path: `${BASE_PATH}/prices/reprice`, answeredBy: 'manage', scope: 'admin' },
  { method: 'GET', path: `${BASE_PATH}/jobs`, answeredBy: 'manage', scope: 'read' },
  { method: 'GET', path: `${BASE_PATH}/jobs/{id}`, answeredBy: 'manage', scope: 'read' },
  { method: 'DELETE', path: `${BASE_PATH}/jobs/{id}`, answeredBy: 'manage', scope: 'admin' },
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

/** One record as `POST /records` takes it; null means absent. */
export interface RecordBody {
  readonly id?: string | null | undefined;
  /** When the call began: epoch seconds with any fraction, or ISO 8601 with an offset. */
  readonly timestamp?: number | string | null | undefined;
  readonly model: string;
  readonly provider?: string | null | undefined;
  readonly service_tier?: 'standard' | 'batch' | 'flex' | 'priority' | null | undefined;
  readonly function?: string | null | undefined;
  readonly user_id?: string | null | undefined;
  readonly anchor_id?: string | null | undefined;
  readonly session_id?: string | null | undefined;
  readonly input_tokens?: number | null | undefined;
  readonly output_tokens?: number | null | undefined;
  readonly total_tokens?: number | null | undefined;
  readonly cache_read_tokens?: number | null | undefined;
  readonly cache_write_tokens?: number | null | undefined;
  readonly cache_write_1h_tokens?: number | null | undefined;
  readonly audio_input_tokens?: number | null | undefined;
  readonly reasoning_tokens?: number | null | undefined;
  readonly audio_output_tokens?: number | null | undefined;
  /** Instead of the counts: a provider's usage object as it came. */
  readonly usage?: Readonly<Record<string, unknown>> | null | undefined;
  readonly duration_ms?: number | null | undefined;
  readonly success?: boolean | null | undefined;
  readonly error_msg?: string | null | undefined;
  readonly status?: 'final' | 'partial' | 'aborted' | null | undefined;
  readonly tags?: Readonly<Record<string, string>> | null | undefined;
  readonly reservation_id?: string | null | undefined;
  readonly reported_cost?: number | string | null | undefined;
  readonly reported_currency?: string | null | undefined;
}

export interface Totals<Count = number, Amount = number> {
  readonly calls: Count;
  /** Percent with two decimals; null without calls. */
  readonly success_rate: Amount | null;
  /** Input and output. */
  readonly tokens: Count;
  readonly input_tokens: Count;
  readonly output_tokens: Count;
  readonly cache_read_tokens: Count;
  readonly cache_write_tokens: Count;
  readonly cache_write_1h_tokens: Count;
  readonly reasoning_tokens: Count;
  readonly audio_input_tokens: Count;
  readonly audio_output_tokens: Count;
  readonly duration_ms: Amount;
  /** Sum of the priced calls; null when there are calls and none is priced. */
  readonly cost: Amount | null;
  readonly unpriced_calls: Count;
}

/** One entry of `by_model` and `by_function`. */
export interface Share<Count = number, Amount = number> {
  readonly calls: Count;
  readonly total_tokens: Count;
  readonly input_tokens: Count;
  readonly output_tokens: Count;
  readonly cost: Amount | null;
  readonly success_rate: Amount | null;
  readonly unpriced_calls: Count;
}

export type Shares<Count = number, Amount = number> = Readonly<Record<string, Share<Count, Amount>>>;

/** Named in every answer with money while calls of unknown price are in it. */
export interface Unpriced<Count = number> {
  readonly calls: Count;
  /** At most 20 models; `more` counts the others. */
  readonly models: readonly string[];
  readonly more: number;
}

/** Part of every answer that shows money. */
export interface InMoney<Count = number> {
  readonly currency: string;
  readonly unpriced?: Unpriced<Count>;
}

export interface CurrentStats<Count = number, Amount = number> extends InMoney<Count> {
  readonly current_hour: Totals<Count, Amount>;
  readonly today: Totals<Count, Amount> & {
    readonly date: string;
    readonly by_model: Shares<Count, Amount>;
    readonly by_function: Shares<Count, Amount>;
  };
}

export interface PeriodStats<Count = number, Amount = number> extends InMoney<Count> {
  readonly total_calls: Count;
  readonly total_tokens: Count;
  readonly total_cost: Amount | null;
  readonly success_rate: Amount | null;
  readonly by_model: Shares<Count, Amount>;
  readonly by_function: Shares<Count, Amount>;
}

export interface HourlyStats<Count = number, Amount = number> extends PeriodStats<Count, Amount> {
  readonly period: 'hourly';
  readonly date: string;
  /** Clock hour in the ledger's zone, 0–23. */
  readonly hour: number;
  /** When it began, ISO 8601 with the ledger's offset. */
  readonly start: string;
}

export interface DailyStats<Count = number, Amount = number> extends PeriodStats<Count, Amount> {
  readonly period: 'daily';
  readonly date: string;
}

export interface TrendDay<Count = number, Amount = number> {
  readonly date: string;
  readonly cost: Amount | null;
  readonly calls: Count;
  readonly tokens: Count;
  /** Present and true on a day that is not over. */
  readonly partial?: true;
}

export interface MonthlyStats<Count = number, Amount = number> extends PeriodStats<Count, Amount> {
  readonly period: 'monthly';
  readonly year: number;
  readonly month: number;
  readonly days: readonly TrendDay<Count, Amount>[];
}

export const RANGE_GROUPS = ['day', 'hour', 'model', 'function', 'anchor', 'user'] as const;
export type RangeGroup = (typeof RANGE_GROUPS)[number];

/**
 * Only groups with calls have a row. The key of an hour is its start, ISO 8601 with the ledger's offset; the anchor '' holds
 * the calls without one.
 */
export interface RangeStats<Count = number, Amount = number> extends InMoney<Count> {
  readonly from: string;
  readonly to: string;
  readonly group_by: RangeGroup;
  readonly rows: readonly ({ readonly key: string } & Totals<Count, Amount>)[];
  /** Of the whole range, not of this page. */
  readonly total: Totals<Count, Amount>;
  readonly cursor: string | null;
}

/** Calls that brought a cost of their own (`reported_cost`), and that cost beside ours. */
export interface DriftRow<Count = number, Amount = number> {
  readonly calls: Count;
  /** Those of them that are priced and of which the reported amount is known in the ledger's currency. */
  readonly compared_calls: Count;
  /** Our cost of the compared calls, and what was reported of the very same; null when none is. */
  readonly cost: Amount | null;
  readonly reported: Amount | null;
  /** Our cost less the reported: above 0 where the ledger shows more than was charged. */
  readonly difference: Amount | null;
  /** The difference in percent of what was reported, two decimals; null when that is nothing. */
  readonly percent: Amount | null;
  readonly unpriced_calls: Count;
  /** Calls whose reported currency is neither CNY nor USD. */
  readonly unconvertible_calls: Count;
}

/** By model, the largest difference first; `unpriced` names models of which a cost was reported and none is known here. */
export interface Drift<Count = number, Amount = number> extends InMoney<Count> {
  readonly from: string;
  readonly to: string;
  readonly models: readonly ({ readonly model: string } & DriftRow<Count, Amount>)[];
  readonly total: DriftRow<Count, Amount>;
}

export interface SessionStats<Count = number, Amount = number> extends Totals<Count, Amount>, InMoney<Count> {
  readonly session_id: string;
  readonly by_model: Shares<Count, Amount>;
  readonly first_at: string | null;
  readonly last_at: string | null;
}

export interface TopUsers<Count = number, Amount = number> extends InMoney<Count> {
  readonly period_days: number;
  readonly top_users: readonly {
    readonly user_id: string;
    readonly calls: Count;
    readonly tokens: Count;
    readonly cost: Amount | null;
  }[];
}

export const TOP_KINDS = ['user', 'anchor', 'model', 'function'] as const;
export type TopKind = (typeof TOP_KINDS)[number];

export const TOP_SORTS = ['cost', 'calls', 'tokens'] as const;
export type TopSort = (typeof TOP_SORTS)[number];

export interface Top<Count = number, Amount = number> extends InMoney<Count> {
  readonly period_days: number;
  readonly by: TopKind;
  readonly top: readonly {
    readonly key: string;
    readonly calls: Count;
    readonly tokens: Count;
    readonly cost: Amount | null;
  }[];
}

export interface CostTrend<Count = number, Amount = number> extends InMoney<Count> {
  readonly period_days: number;
  readonly data: readonly TrendDay<Count, Amount>[];
}

export interface Dashboard<Count = number, Amount = number> extends CurrentStats<Count, Amount> {
  /** Instant of the answer, ISO 8601 with the ledger's offset. */
  readonly generated_at: string;
  readonly time_zone: string;
  /** Every hour of today so far, oldest first; the last is running. */
  readonly hours: readonly {
    readonly start: string;
    readonly calls: Count;
    readonly tokens: Count;
    readonly cost: Amount | null;
    readonly success_rate: Amount | null;
  }[];
  readonly yesterday: Totals<Count, Amount> & { readonly date: string };
  /** The same clock hours of yesterday as are complete today. */
  readonly yesterday_until_now: Totals<Count, Amount>;
  readonly month: Totals<Count, Amount> & { readonly year: number; readonly month: number };
  /** The last 30 days. */
  readonly cost_trend: readonly TrendDay<Count, Amount>[];
  /** The last 7 days: what the tops are parts of. */
  readonly recent: Totals<Count, Amount> & {
    readonly from: string;
    readonly to: string;
    readonly by_model: Shares<Count, Amount>;
    readonly by_function: Shares<Count, Amount>;
  };
  /** Of the last 7 days; the key '' holds the calls without an anchor. */
  readonly top_anchors: Top<Count, Amount>['top'];
  /** How many of the last days `top_users` is of: 7, or fewer where those would be too many to read. */
  readonly top_users_days: number;
  readonly top_users: TopUsers<Count, Amount>['top_users'];
}

/** Sums of a day with the sum of its records' digests, as decimal digits: it is beyond what a double holds. */
export interface ProofSums<Count = number, Amount = number> extends Totals<Count, Amount> {
  readonly digest: string;
}

export const COUNTER_FAMILIES = ['hour', 'day', 'anchor', 'user', 'session'] as const;

/** A counter that is not what its records sum up to. */
export interface IntegrityDifference<Count = number, Amount = number> {
  readonly family: (typeof COUNTER_FAMILIES)[number];
  /** What it counts, such as `{"function": "chat", "model": "qwen-max"}`; an hour by its start. */
  readonly counter: Readonly<Record<string, string>>;
  /** What the counter has more than its records; negative where it has less. Only what differs. */
  readonly excess: Readonly<Record<string, Count | Amount | string>>;
  /** True when there is no such counter at all. */
  readonly missing?: true;
}

export interface IntegrityAnswer<Count = number, Amount = number> {
  readonly date: string;
  /** When it was proved, ISO 8601 with the ledger's offset: long ago when the day is too large for an answer at once. */
  readonly proved_at: string;
  /** Whether it was proved for ever before its records expired; from then on they are refused. */
  readonly sealed: boolean;
  /** Whether every counter of the day equals its records; null while that cannot be said. */
  readonly balanced: boolean | null;
  /** Why it is null: `in_flight`, `stream_behind`, `too_large`, `expired` or `unreadable_records`. */
  readonly reason?: string;
  /** What the records sum up to; null when they were not read to their end. */
  readonly records: ProofSums<Count, Amount> | null;
  /** What the day's counters say. */
  readonly counters: ProofSums<Count, Amount> | null;
  /** What each family of counters sums up to; calls without a session are in no session's. */
  readonly families: Readonly<Record<(typeof COUNTER_FAMILIES)[number], ProofSums<Count, Amount>>> | null;
  /** At most 100. */
  readonly differences: readonly IntegrityDifference<Count, Amount>[];
  /** Counters that differ besides. */
  readonly more: number;
  /** Records of streamed calls whose end never came. */
  readonly partial_calls: number | null;
}

export interface HealthAnswer {
  readonly status: 'ok';
  /** Instant of the answer, ISO 8601 with the ledger's offset. */
  readonly at: string;
  readonly time_zone: string;
  readonly currency: string;
}

/** `unpriced` is of this page. */
export interface RecordList<Amount = number, Count = number> extends InMoney<Count> {
  readonly records: readonly RecordAnswer<Amount>[];
  readonly cursor: string | null;
}

export type RecordResultStatus = 'stored' | 'unchanged' | 'corrected' | 'superseded' | 'rejected' | 'retry';

/** What became of one record of a request. */
export interface RecordResult<Amount = number> {
  readonly index: number;
  readonly status: RecordResultStatus;
  readonly id?: string;
  /** When the call began, ISO 8601 with the ledger's offset and microseconds. */
  readonly timestamp?: string;
  readonly cost?: Amount | null;
  readonly price?: RecordPrice;
  /** False when the request gave neither id nor timestamp, so that sending it again counts again. */
  readonly idempotent?: false;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A raw record as `GET /records` lists it. */
export interface RecordAnswer<Amount = number> {
  readonly id: string;
  readonly timestamp: string;
  readonly user_id: string;
  readonly anchor_id: string | null;
  readonly session_id: string | null;
  readonly model: string;
  readonly provider: string | null;
  readonly service_tier: string;
  readonly function: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  readonly cache_write_1h_tokens: number;
  readonly audio_input_tokens: number;
  readonly reasoning_tokens: number;
  readonly audio_output_tokens: number;
  readonly cost: Amount | null;
  readonly currency: string;
  /** Which row of which source was applied, at which rate of exchange; null without a price, or without an exchange. */
  readonly price: RecordPrice & { readonly id: string | null; readonly exchange_rate: Amount | null };
  readonly duration_ms: Amount | null;
  readonly success: boolean;
  readonly error_msg: string | null;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservation_id: string | null;
  readonly reported_cost: Amount | null;
  readonly reported_currency: string | null;
}

/** The price of a record. `free` stands where the price is known and tokens cost nothing; an unknown price is never 0. */
export interface RecordPrice {
  readonly source: string;
  readonly model: string | null;
  readonly unpriced: boolean;
  readonly free?: true;
}

/** An alert as it was raised, once for each model and day; the figures are those of that moment. */
export interface AlertAnswer<Count = number> {
  readonly id: string;
  readonly kind: 'unpriced-model';
  readonly day: string;
  readonly model: string;
  readonly unpriced_calls: Count;
  /** All calls of the model on the day, and their tokens. */
  readonly calls: Count;
  readonly tokens: Count;
  /** When the clock hour of the first unpriced call began. */
  readonly since: string | null;
  /** At most 5, most unpriced calls first; `more_functions` counts the others. */
  readonly functions: readonly { readonly name: string; readonly unpriced_calls: Count }[];
  readonly more_functions: number;
  readonly raised_at: string;
  /** When its mail was given to the topic; null until then. */
  readonly sent_at: string | null;
  readonly acknowledged_at: string | null;
  /** Id of the key that acknowledged it. */
  readonly acknowledged_by: string | null;
}

export interface AlertList<Count = number> {
  readonly alerts: readonly AlertAnswer<Count>[];
  readonly cursor: string | null;
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
