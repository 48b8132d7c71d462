/** Budgets in the HTTP contract. */
import type { AlertAnswer } from './alerts.ts';

/** Whose spending a budget limits. `each_user` limits every user on its own; only the last four have a value. */
export interface BudgetScopeAnswer {
  readonly type: 'all' | 'each_user' | 'user' | 'model' | 'function' | 'anchor';
  readonly value: string | null;
}

/** The body of `POST /budgets` and `PUT /budgets/{id}`. */
export interface BudgetBody {
  readonly name: string;
  readonly scope: { readonly type: BudgetScopeAnswer['type']; readonly value?: string | null };
  readonly period: 'daily' | 'weekly' | 'monthly';
  /** Above 0, in the ledger's currency; a text keeps every digit. */
  readonly limit: number | string;
  /** Whole percents of the limit, at most 10; 50, 80 and 100 when absent, none when empty. */
  readonly thresholds?: readonly number[] | null;
  /** Whether `POST /quota/reserve` keeps to it; of scope all, user or each_user only. */
  readonly hard?: boolean | null;
  /** Declared topics; `alerts` when absent, none when empty. */
  readonly notify?: readonly string[] | null;
}

export interface BudgetAnswer<Amount = number> {
  readonly id: string;
  /** Counts the changes from 1 on. */
  readonly revision: number;
  readonly name: string;
  readonly scope: BudgetScopeAnswer;
  readonly period: 'daily' | 'weekly' | 'monthly';
  readonly currency: string;
  readonly limit: Amount;
  readonly thresholds: readonly number[];
  readonly hard: boolean;
  readonly notify: readonly string[];
  readonly created_at: string;
  readonly changed_at: string;
  /** Id of the key that made this revision. */
  readonly changed_by: string;
}

export interface BudgetList<Amount = number> {
  readonly budgets: readonly BudgetAnswer<Amount>[];
  readonly cursor: string | null;
}

/** `GET /budgets/{id}`, which is answered of a removed budget too. */
export interface BudgetHistory<Amount = number> extends BudgetAnswer<Amount> {
  readonly removed: boolean;
  /** Newest first, the standing one included; at most 100. */
  readonly history: readonly (BudgetAnswer<Amount> & { readonly removed: boolean })[];
}

/** How a budget stands in its running period, from the counters. */
export interface BudgetStandingAnswer<Count = number, Amount = number> {
  readonly id: string;
  readonly name: string;
  readonly scope: BudgetScopeAnswer;
  readonly period: 'daily' | 'weekly' | 'monthly';
  /** When the running period began, and when the next one begins. */
  readonly period_from: string;
  readonly resets_at: string;
  readonly limit: Amount;
  /** Null of `each_user`, which has no one sum, and while every call in it is unpriced; `remaining` and `percent` likewise. */
  readonly spent: Amount | null;
  /** Never below 0. */
  readonly remaining: Amount | null;
  /** Two decimals, rounded down. */
  readonly percent: Amount | null;
  /** Calls whose cost is not in `spent`, because nobody knows it. */
  readonly unpriced_calls: Count;
  readonly hard: boolean;
}

export interface BudgetCourseAnswer<Count = number, Amount = number> extends BudgetStandingAnswer<Count, Amount> {
  /**
   * What was spent from the start of the period to the end of each of its days so far, of a daily budget of each clock hour; the last one is
   * running, and is `spent`. Null where that is null, and where the books keep no hours: of a daily budget of a user or an anchor.
   */
  readonly course: readonly Amount[] | null;
}

/** What of budgets and alerts is on the first screen. */
export interface BudgetBoard<Count = number, Amount = number> {
  readonly budgets: readonly BudgetCourseAnswer<Count, Amount>[];
  /** Those of the newest 20 alerts that nobody has acknowledged, newest first. */
  readonly alerts: readonly AlertAnswer<Count, Amount>[];
}
