/** Answers of routes that the contract names and the server does not have yet; they move to its file with their routes. */

/** `GET /quota?user_id=`: whether the user may go on, and how each budget stands. */
export interface QuotaAnswer {
  readonly allowed: boolean;
  readonly budgets: readonly {
    readonly id: string;
    readonly period: string;
    readonly limit: number;
    readonly spent: number;
    readonly reserved: number;
    readonly remaining: number;
    readonly resets_at: string;
  }[];
}

/** `POST /quota/reserve`: room that is kept for a call until it is recorded or the reservation expires. */
export interface ReservationAnswer {
  readonly allowed: boolean;
  readonly reservation_id: string | null;
  readonly remaining: number | null;
  readonly expires_at: string | null;
}
