/** What a user may still spend, in the HTTP contract. */
import type { BudgetScopeAnswer } from './budgets.ts';

/** `GET /quota?user_id=`: whether the user may go on, and how each budget stands in which all of the user's calls count. */
export interface QuotaAnswer<Count = number, Amount = number> {
  /** Whether something is left in every one of them, hard or not. */
  readonly allowed: boolean;
  readonly currency: string;
  readonly budgets: readonly {
    readonly id: string;
    readonly name: string;
    readonly scope: BudgetScopeAnswer;
    readonly period: 'daily' | 'weekly' | 'monthly';
    readonly limit: Amount;
    /** Of the priced calls. */
    readonly spent: Amount;
    /** Open reservations; 0 where the budget is not hard. */
    readonly reserved: Amount;
    /** Limit less spent and reserved, never below 0. */
    readonly remaining: Amount;
    /** Calls whose cost is not in `spent`, because nobody knows it. */
    readonly unpriced_calls: Count;
    readonly resets_at: string;
    readonly hard: boolean;
  }[];
  /**
   * How far this answer may lag behind late records of days that are over, in seconds. Calls of today follow the stream of records,
   * within two seconds as a rule; when that is behind, so is this, and `GET /integrity` says so.
   */
  readonly closed_days_lag_s: number;
}

/** The body of `POST /quota/reserve`. */
export interface ReservationBody {
  /** May be left out by a key that is bound to a user. */
  readonly user_id?: string | null;
  /** What the call may cost, above 0, in the ledger's currency; a text keeps every digit. */
  readonly estimate: number | string;
  /** 1–3600, default 600. */
  readonly expires_in_s?: number | null;
}

/** Room that is kept for a call in the hard budgets of its user, until it is recorded or the reservation expires. */
export interface ReservationAnswer<Amount = number> {
  readonly allowed: boolean;
  /** To be sent with the record of the call; null when refused, and when no hard budget limits the user. */
  readonly reservation_id: string | null;
  /** What is left in the tightest budget behind this reservation, or in the one that refuses; null when none limits. */
  readonly remaining: Amount | null;
  readonly expires_at: string | null;
  /** The budget that refuses. */
  readonly refused_by: string | null;
}
