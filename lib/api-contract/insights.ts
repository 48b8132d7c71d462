/** What is likely, odd or too dear, in the HTTP contract. Estimates are rounded to four digits, and say that they are some. */
import type { BudgetScopeAnswer } from './budgets.ts';
import type { InMoney } from './spend.ts';

/**
 * How a forecast is made: a weekly season over a trend (MSTL and AutoETS), the mean of the same weekday, the mean of all days,
 * or as on the same weekday of last week, or as on the last day; `none` where no day with calls is over yet.
 */
export const FORECAST_METHODS = ['mstl_ets', 'weekday_mean', 'mean', 'same_weekday', 'last_day', 'none'] as const;
export type ForecastMethod = (typeof FORECAST_METHODS)[number];

/** An estimated amount and the ends between which it lies with 80 %; null where nothing is known of it. */
export interface Estimate<Amount = number> {
  readonly expected: Amount | null;
  readonly low: Amount | null;
  readonly high: Amount | null;
}

/** How a forecast would have done before, on days that are over. */
export interface ForecastBackTest<Amount = number> {
  /** Mean absolute error against that of the naive method, on the same days; null where the naive one made none. */
  readonly mase: Amount | null;
  readonly naive: ForecastMethod;
  /** Percent of the actual days that fell inside the interval made from the other trials. */
  readonly coverage: Amount;
  readonly trials: number;
  /** Days ahead of each trial. */
  readonly horizon_days: number;
  /** All that were tried; the first one that does not lose to the naive one is used. */
  readonly methods: readonly { readonly method: ForecastMethod; readonly mase: Amount | null }[];
}

/** Exact costs of seven days and of the seven before. */
export interface CostChange<Amount = number> {
  readonly cost: Amount;
  readonly cost_before: Amount;
  readonly change: Amount;
}

export type CostDriver<Amount = number> = { readonly key: string } & CostChange<Amount>;

/** What changed most from the seven days before the last seven complete ones to these, the largest change first. */
export interface CostDrivers<Amount = number> extends CostChange<Amount> {
  readonly from: string;
  readonly to: string;
  readonly by_model: readonly CostDriver<Amount>[];
  readonly by_function: readonly CostDriver<Amount>[];
  /** null where there are too many users to compare. */
  readonly by_user: readonly CostDriver<Amount>[] | null;
}

/** How the running period of a budget will end. */
export interface BudgetOutlook<Amount = number> extends Estimate<Amount> {
  readonly id: string;
  readonly name: string;
  readonly scope: BudgetScopeAnswer;
  /** Of `each_user` only: the user whose spending it is. */
  readonly user_id: string | null;
  readonly period: 'daily' | 'weekly' | 'monthly';
  /** Its last day. */
  readonly period_to: string;
  readonly limit: Amount;
  /** Until now, exact. */
  readonly spent: Amount;
  /** How it was foretold, from the days of its own scope. */
  readonly method: ForecastMethod;
  /** That the limit is reached in the period, in percent; null where nobody could say. */
  readonly chance: Amount | null;
  /** The first day by whose end the limit is more likely reached than not, or was; null where that is none of the period. */
  readonly reached_on: string | null;
}

export interface Forecast<Count = number, Amount = number> extends InMoney<Count> {
  readonly estimate: true;
  readonly period_days: number;
  readonly method: ForecastMethod;
  /** The complete days that it rests on; null when there is none. */
  readonly history: {
    readonly from: string;
    readonly to: string;
    readonly days: number;
    /** Days whose cost stands out and is taken no higher than the days around. */
    readonly capped: readonly string[];
  } | null;
  readonly backtest: ForecastBackTest<Amount> | null;
  /** The day that is running; `spent` is exact. */
  readonly today: Estimate<Amount> & { readonly date: string; readonly spent: Amount; readonly partial: true };
  /** The days after today. */
  readonly days: readonly (Estimate<Amount> & { readonly date: string })[];
  /** Of all these days together. */
  readonly total: Estimate<Amount>;
  /** At its end; `spent` until now is exact. */
  readonly month: Estimate<Amount> & { readonly month: string; readonly spent: Amount };
  /** Of `each_user` one for each user who will more likely reach the limit than not, or has: of the ten with the largest cost lately. */
  readonly budgets: readonly BudgetOutlook<Amount>[];
  /** Ids of budgets of users and anchors of which too much would have to be read. */
  readonly budgets_left_out: readonly string[];
  /** The mean of the last seven complete days, times 30; `days` when there are fewer. */
  readonly rule_of_thumb: { readonly days: number; readonly daily_mean: Amount; readonly per_month: Amount } | null;
  /** null where fewer than 14 days are over. */
  readonly drivers: CostDrivers<Amount> | null;
}

/** What a first screen, a report and a mail say of a forecast: as it was made last, with what is spent by now. */
export interface ForecastBrief<Amount = number> {
  readonly estimate: true;
  /** When it was made. */
  readonly as_of: string;
  readonly method: ForecastMethod;
  readonly backtest: Pick<ForecastBackTest<Amount>, 'mase' | 'naive' | 'coverage'> | null;
  /** The running month at its end; `spent` until now is exact. */
  readonly month: Forecast<number, Amount>['month'];
  /** Budgets whose limit is not reached and more likely will be in the running period than not, the first day first; at most 10. */
  readonly budgets: readonly BudgetOutlook<Amount>[];
  /** What changed most; null where fewer than 14 days were over. */
  readonly drivers: BriefDrivers<Amount> | null;
}

/** The largest change by model, function and user; null where there is none. */
export interface BriefDrivers<Amount = number> extends CostChange<Amount> {
  readonly from: string;
  readonly to: string;
  readonly model: CostDriver<Amount> | null;
  readonly function: CostDriver<Amount> | null;
  readonly user: CostDriver<Amount> | null;
}

export type AnomalyMeasure = 'cost' | 'calls' | 'failure_rate';

/** What moved most in the direction of an anomaly, and its share of all that did, in percent. */
export interface AnomalyCause {
  readonly function: string;
  readonly model: string;
  readonly share: number;
}

/** A day, or an hour of today, whose figure left the band in which it was expected. A failure rate is in percent. */
export interface Anomaly<Amount = number> {
  readonly period: 'day' | 'hour';
  /** The day, or the start of the hour. */
  readonly at: string;
  readonly measure: AnomalyMeasure;
  readonly direction: 'above' | 'below';
  /** As it is in the books. */
  readonly actual: Amount;
  readonly expected: Amount;
  readonly low: Amount;
  readonly high: Amount;
  /** The first of the days or hours in a row that are odd in the same way. */
  readonly since: string;
  readonly explained_by: AnomalyCause | null;
  /** Path of the question that shows the rows. */
  readonly link: string;
}

/** Newest first; expected figures are estimates. */
export interface Anomalies<Count = number, Amount = number> extends InMoney<Count> {
  readonly estimate: true;
  readonly period_days: number;
  /** The first day that could be judged; null while fewer than 28 days are over. */
  readonly judged_from: string | null;
  readonly anomalies: readonly Anomaly<Amount>[];
}

/**
 * `cheaper_model`: a model that the same function uses already, with like tokens per call and no more failures, costs less.
 * `price_only`: the same tokens would cost less at the price of a model that other functions use; nothing but the price says so.
 * `prompt_caching`: sessions send long input again and again, and none of it was read from a cache.
 * `batch_price`: calls tagged `interactive=false` have a batch price.
 * `retry_storm`: a failed call is sent again, and again, within seconds.
 * `paid_failures`: calls that failed cost money.
 * `unpriced_model`: nobody knows what its calls cost.
 * `budget_cannot_be_met`: each run of days as long as its period cost more than its limit.
 * `budget_never_bites`: none came to a quarter of it.
 */
export type RecommendationKind =
  | 'cheaper_model'
  | 'price_only'
  | RecordEvidenceKind
  | 'unpriced_model'
  | 'budget_cannot_be_met'
  | 'budget_never_bites';

/** What only records show; it is gathered each night from the days that were proved. */
export type RecordEvidenceKind = 'prompt_caching' | 'batch_price' | 'retry_storm' | 'paid_failures';

/** What the records of the days showed, exact. */
export interface RecordEvidence<Count = number, Amount = number> {
  /** Days whose records were looked through, those without calls among them. */
  readonly days: Count;
  /** Calls that would have cost less, or need not have been. */
  readonly calls: Count;
  /** Calls that were looked at for it: repeated input, the tag, repeats, failures. */
  readonly of_calls: Count;
  /** Of prompt caching the tokens that were sent again, else all of those calls. */
  readonly tokens: Count;
  /** As booked. */
  readonly cost: Amount;
  /** In these days. */
  readonly saving: Amount;
}

/** A budget, and exactly what days in a row have cost. */
export interface BudgetEvidence<Amount = number> {
  readonly id: string;
  readonly name: string;
  readonly scope: BudgetScopeAnswer;
  readonly period: 'daily' | 'weekly' | 'monthly';
  readonly limit: Amount;
  /** Days in a row: 1, 7, or 28 for a month. */
  readonly window_days: number;
  readonly lowest: Amount;
  readonly highest: Amount;
}

/** What a function's calls of a model were like; rounded, from sums that the books keep exactly. */
export interface ModelUse<Count = number, Amount = number> {
  readonly model: string;
  readonly calls: Count;
  /** null where calls have no price. */
  readonly cost_per_call: Amount | null;
  readonly input_tokens_per_call: Amount;
  readonly output_tokens_per_call: Amount;
  readonly success_rate: Amount | null;
}

export interface Recommendation<Count = number, Amount = number> {
  readonly kind: RecommendationKind;
  /** null where it is about all models. */
  readonly model: string | null;
  /** null where it is about all functions. */
  readonly function: string | null;
  /** The model that would do as well. */
  readonly instead: string | null;
  /** null where it is about none. */
  readonly budget: BudgetEvidence<Amount> | null;
  /** An estimate from the period, for thirty days; null where it is no matter of saving. */
  readonly saving_per_month: Amount | null;
  /** Calls that it rests on. */
  readonly calls: Count;
  /** The model, and the one that would do as well; none of a budget. */
  readonly evidence: readonly ModelUse<Count, Amount>[];
  /** null where counters say all. */
  readonly records: RecordEvidence<Count, Amount> | null;
  readonly caveat: string;
  /** Path of the question that shows the rows. */
  readonly link: string;
}

/** The largest saving first; none where there is no case. */
export interface Recommendations<Count = number, Amount = number> extends InMoney<Count> {
  readonly estimate: true;
  readonly period_days: number;
  /** Days of the period whose records were looked through at night, those without calls among them. */
  readonly gathered_days: number;
  readonly recommendations: readonly Recommendation<Count, Amount>[];
}
