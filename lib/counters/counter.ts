import type { Day, Project } from '../usage/record.ts';
import type { Watermark } from './watermark.ts';

/**
 * What is summed of calls that brought a cost of their own, see `reported-sums.ts`; all 0, and so absent, where none did.
 * Amounts are in attos: our cost of the compared calls, and what was reported of them, by the currency that was named.
 */
const REPORTED_MEASURES = [
  'reportedCalls',
  'reportedUnpricedCalls',
  'unconvertibleCalls',
  'comparedCostAtto',
  'reportedOwnAtto',
  'reportedCnyAtto',
  'reportedUsdAtto',
] as const;

export type ReportedMeasure = (typeof REPORTED_MEASURES)[number];

/** What every counter sums, in the order of its item's attributes. Cost is in attos, duration in microseconds. */
export const MEASURES = [
  'calls',
  'successes',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'durationUs',
  'costAtto',
  'unpricedCalls',
  'digest',
  ...REPORTED_MEASURES,
] as const;

export type Measure = (typeof MEASURES)[number];

/** Exact sums. In a delta each may be negative. */
export type Sums = Readonly<Record<Measure, bigint>>;

/**
 * The crossings that the books keep; a question that crosses otherwise is refused, not answered by a scan.
 * `anchor` is the empty string for calls without an anchor, so that a day's anchors add up to the day.
 */
export type CounterKey =
  | {
      readonly family: 'hour';
      readonly project: Project;
      readonly day: Day;
      /** UTC instant at which the clock hour began, in microseconds. */
      readonly hourStartUs: number;
      readonly function: string;
      readonly model: string;
    }
  | {
      readonly family: 'day';
      readonly project: Project;
      readonly day: Day;
      readonly function: string;
      readonly model: string;
    }
  | {
      readonly family: 'anchor';
      readonly project: Project;
      readonly day: Day;
      readonly anchor: string;
      readonly model: string;
    }
  | { readonly family: 'user'; readonly project: Project; readonly day: Day; readonly user: string }
  | {
      readonly family: 'session';
      readonly project: Project;
      readonly session: string;
      readonly day: Day;
      readonly user: string;
      readonly model: string;
    };

export type CounterFamily = CounterKey['family'];

/** The counter of one family. */
export type CounterKeyOf<F extends CounterFamily> = Extract<CounterKey, { family: F }>;

/** A counter as it was read. */
export interface CounterRow<F extends CounterFamily = CounterFamily> {
  readonly key: CounterKeyOf<F>;
  readonly sums: Sums;
}

/** A counter of whatever family. */
export interface AnyCounterRow {
  readonly key: CounterKey;
  readonly sums: Sums;
}

/** A stream shard by the name under which counters keep its watermark; opaque. */
export type ShardName = string;

export type Watermarks = ReadonlyMap<ShardName, Watermark>;

/** A counter with all that tells two of its states apart. */
export interface CounterState extends CounterRow {
  /**
   * How many updates it has had. Sums may come back to what they were, when a record is corrected to and fro: this number
   * does not.
   */
  readonly updates: number;
  readonly marks: Watermarks;
}
