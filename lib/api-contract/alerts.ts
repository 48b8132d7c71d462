/** Alerts in the HTTP contract. */

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
