/** Alerts in the HTTP contract. */
import type { BudgetScopeAnswer } from './budgets.ts';
import type { Anomaly, ForecastMethod } from './insights.ts';

/** What every alert says: when it was raised, sent, and seen by somebody. */
interface RaisedAnswer {
  readonly id: string;
  readonly raised_at: string;
  /** When its mail was given to the topic; null until then. */
  readonly sent_at: string | null;
  readonly acknowledged_at: string | null;
  /** Id of the key that acknowledged it. */
  readonly acknowledged_by: string | null;
}

/** Calls without a price, told once for each model and day; the figures are those of that moment. */
export interface UnpricedAlertAnswer<Count = number> extends RaisedAnswer {
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
}

/** A part of what was spent, most cost first. */
export interface DriverAnswer<Count = number, Amount = number> {
  readonly name: string;
  /** Of the priced calls. */
  readonly cost: Amount;
  readonly unpriced_calls: Count;
}

/**
 * A budget that has reached a threshold, told once for each revision, period, threshold, and user of `each_user`; the figures are
 * those of that moment.
 */
export interface BudgetAlertAnswer<Count = number, Amount = number> extends RaisedAnswer {
  readonly kind: 'budget';
  readonly budget_id: string;
  readonly revision: number;
  /** The budget's terms as they were. */
  readonly name: string;
  readonly scope: BudgetScopeAnswer;
  /** Of `each_user` only. */
  readonly user_id: string | null;
  readonly period: 'daily' | 'weekly' | 'monthly';
  /** `2026-11-24`, `2026-W48` or `2026-11`, and its first and last day. */
  readonly period_name: string;
  readonly from: string;
  readonly to: string;
  /** Percent of the limit. */
  readonly threshold: number;
  readonly limit: Amount;
  readonly spent: Amount;
  readonly percent: Amount;
  /** At the end of the period: by the forecast, or by the mean so far. */
  readonly expected: Amount;
  /** How it was foretold, and how sure that was; null where it is the mean so far. */
  readonly forecast: {
    readonly as_of: string;
    readonly method: ForecastMethod;
    readonly low: Amount | null;
    readonly high: Amount | null;
    /** Percent, that the limit is reached in the period. */
    readonly chance: number | null;
  } | null;
  readonly calls: Count;
  /** Calls whose cost is not in `spent`. */
  readonly unpriced_calls: Count;
  /** At most 5 of each; empty where the books keep no such crossing. */
  readonly top_users: readonly DriverAnswer<Count, Amount>[];
  readonly top_models: readonly DriverAnswer<Count, Amount>[];
  readonly top_functions: readonly DriverAnswer<Count, Amount>[];
}

/**
 * A day or an hour whose figure was not as expected, told once for all days or hours in a row that are odd in the same way; the figures
 * are those of that moment, and of the newest of them, `at`.
 */
export interface AnomalyAlertAnswer<Count = number, Amount = number> extends RaisedAnswer, Anomaly<Amount> {
  readonly kind: 'anomaly';
  /** The day or hour was not over. */
  readonly partial: boolean;
  readonly calls: Count;
  /** Calls whose cost is not in a cost. */
  readonly unpriced_calls: Count;
}

export type AlertAnswer<Count = number, Amount = number> =
  | UnpricedAlertAnswer<Count>
  | BudgetAlertAnswer<Count, Amount>
  | AnomalyAlertAnswer<Count, Amount>;

export interface AlertList<Count = number, Amount = number> {
  readonly alerts: readonly AlertAnswer<Count, Amount>[];
  readonly cursor: string | null;
}
