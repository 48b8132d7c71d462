import type { BookedPrice } from '../pricing/price.ts';

/** A day of the ledger's calendar, `YYYY-MM-DD`. */
export type Day = string;

/** A project is a tenant; `[a-z0-9-]{1,32}`, `main` unless said otherwise. */
export type Project = string;

export const SERVICE_TIERS = ['standard', 'batch', 'flex', 'priority'] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

export const RECORD_STATUSES = ['final', 'partial', 'aborted'] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

export const ANONYMOUS = 'anonymous';

/** Token counts as the contract has them: the cache and audio input classes are parts of `input`, the others of `output`. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly audioInput: number;
  readonly reasoning: number;
  readonly audioOutput: number;
}

/** What makes a call one call. `timestampUs` is the UTC instant at which it began, in microseconds (safe until 2255). */
export interface RecordIdentity {
  readonly project: Project;
  readonly userId: string;
  readonly timestampUs: number;
  readonly id: string;
}

/** The facts of one model call, validated and normalised. Nothing here depends on when or how it was received. */
export interface UsageRecord extends RecordIdentity {
  readonly model: string;
  readonly provider?: string;
  readonly serviceTier: ServiceTier;
  readonly function: string;
  readonly anchorId?: string;
  readonly sessionId?: string;
  readonly tokens: TokenCounts;
  /** Duration of the call in microseconds. */
  readonly durationUs?: number;
  readonly success: boolean;
  readonly errorMsg?: string;
  readonly status: RecordStatus;
  readonly tags?: Readonly<Record<string, string>>;
  readonly reservationId?: string;
  /** What the provider or gateway said the call cost: an exact numeral and a currency, kept for comparison only. */
  readonly reportedCost?: string;
  readonly reportedCurrency?: string;
}

/** A record with its price: what the Records table holds. A pure function of the request and the price at booking. */
export interface BookedRecord {
  readonly record: UsageRecord;
  /** The record's own day in the ledger's zone. */
  readonly day: Day;
  /** Start of the record's clock hour in the ledger's zone, as a UTC instant in microseconds. */
  readonly hourStartUs: number;
  readonly price: BookedPrice;
  /** Cost in attos of the ledger's currency; null when no price is known. */
  readonly costAtto: bigint | null;
  /** First 64 bits of the SHA-256 of the facts (recipe of schema version 1, see `lib/usage/digest.ts`). */
  readonly factsDigest: bigint;
  /** The same of the facts, the price and the cost. Counters keep its sum. */
  readonly bookedDigest: bigint;
}
