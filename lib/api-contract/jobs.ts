/** Long work: asked for with 202 and `Location`, done in steps. */
export interface JobAnswer<Result = unknown, Count = number> {
  readonly id: string;
  readonly kind: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: { readonly done: Count; readonly total: Count };
  /** What it was asked for, by its kind. */
  readonly input: unknown;
  /** Of an ended job, until where it came; not in a listing. */
  readonly result?: Result;
  readonly error?: { readonly code: string; readonly message: string };
  /** Present and true while it still works although it shall stop. */
  readonly cancelling?: true;
  /** Id of the key that asked for it. */
  readonly requested_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What became of a user who was to be forgotten. */
export interface ForgetResult<Count = number> {
  readonly moved_records: Count;
  readonly rewritten_reports: Count;
  /** API keys bound to the user that still worked. */
  readonly revoked_keys: Count;
  /** Files of exported records, which may name the user: they are not rewritten. */
  readonly exports: Count;
  /** Sealed days on which records of the user still stand, untouched until they expire: within days, or by a longer retention of before. */
  readonly sealed_days: readonly string[];
}

/** What a re-pricing looked at and changed, or would change. */
export interface RepriceTotals<Count = number, Amount = number> {
  readonly calls: Count;
  readonly changed_calls: Count;
  /** Sum of the priced calls; null when there are calls and none is priced. */
  readonly old_cost: Amount | null;
  readonly new_cost: Amount | null;
  /** By how much the totals of the ledger move. */
  readonly difference: Amount;
  readonly unpriced_before: Count;
  readonly unpriced_after: Count;
}

export interface RepriceResult<Count = number, Amount = number> extends RepriceTotals<Count, Amount> {
  readonly from: string;
  readonly to: string;
  readonly model: string | null;
  readonly dry_run: boolean;
  readonly currency: string;
  /** Only of a job that failed in the middle of a page: calls that may have been changed, and are in no sum. */
  readonly unsettled_calls?: Count;
  /** By day and model; they add up to the totals. `model` null: the models that there was no room to name. */
  readonly rows: readonly ({ readonly date: string; readonly model: string | null } & RepriceTotals<Count, Amount>)[];
}

/** What the calls of the replaced models cost, and what they would have cost as calls of others. Other calls are in no figure. */
export interface WhatIfResult<Count = number, Amount = number>
  extends Omit<RepriceResult<Count, Amount>, 'model' | 'dry_run' | 'unsettled_calls'> {
  readonly replace: Readonly<Record<string, string>>;
}
