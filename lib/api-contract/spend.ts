/** Statistics in the HTTP contract: sums of calls by time, name and session. */
import type { BudgetBoard } from './budgets.ts';
import type { ForecastBrief } from './insights.ts';
import type { UnbalancedDayAnswer } from './integrity.ts';

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

/** The spending of a dashboard. */
export interface DashboardSums<Count = number, Amount = number> extends CurrentStats<Count, Amount> {
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
  /** The 7 days before them. */
  readonly before: Totals<Count, Amount> & {
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

export interface Dashboard<Count = number, Amount = number>
  extends DashboardSums<Count, Amount>,
    BudgetBoard<Count, Amount> {
  /** Newest first, at most 20; a day goes when an audit finds it in balance. */
  readonly unbalanced_days: readonly UnbalancedDayAnswer<Count>[];
  /** Of the running month, as it was made within the last hour or so. */
  readonly forecast: ForecastBrief<Amount>;
  /** Whose figures these are, and what the key of this request may. */
  readonly access: { readonly project: string; readonly scopes: readonly ('ingest' | 'read' | 'admin')[] };
}
