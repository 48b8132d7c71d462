/** The proof of a day in the HTTP contract, and what audits found. */
import type { Totals } from './spend.ts';

/** Sums of a day with the sum of its records' digests, as decimal digits: it is beyond what a double holds. */
export interface ProofSums<Count = number, Amount = number> extends Totals<Count, Amount> {
  readonly digest: string;
}

export const COUNTER_FAMILIES = ['hour', 'day', 'anchor', 'user', 'session'] as const;

/** A counter that is not what its records sum up to. */
export interface IntegrityDifference<Count = number, Amount = number> {
  readonly family: (typeof COUNTER_FAMILIES)[number];
  /** What it counts, such as `{"function": "chat", "model": "qwen-max"}`; an hour by its start, a foreign one by `pk` and `sk`. */
  readonly counter: Readonly<Record<string, string>>;
  /** What the counter has more than its records; negative where it has less. Only what differs. */
  readonly excess: Readonly<Record<string, Count | Amount | string>>;
  /** True when there is no such counter at all. */
  readonly missing?: true;
  /**
   * True when it is no counter at all: its key in the table is not that of the names in it, or it can't be read. It is in no sum,
   * and no repair mends it: who put it there deletes it.
   */
  readonly foreign?: true;
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

/** A day whose counters did not equal its records when it was last audited, or proved by a job. */
export interface UnbalancedDayAnswer<Count = number> {
  readonly date: string;
  /** Instant of that proof, ISO 8601 with the ledger's offset. */
  readonly audited_at: string;
  /** How many counters differed. */
  readonly counters: Count;
}
