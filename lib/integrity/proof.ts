import type { CounterFamily, CounterKey, CounterState, Sums, Watermarks } from '../counters/counter.ts';
import type { Day, Project } from '../usage/record.ts';
import type { ForeignCounter } from './foreign-counter.ts';

/** A day of a project: what is proved, repaired and sealed as a whole. */
export interface ProjectDay {
  readonly project: Project;
  readonly day: Day;
}

/** A counter that does not equal its records, while nothing of it was in flight. */
export interface Difference {
  readonly key: CounterKey;
  /** What its records sum up to. */
  readonly due: Sums;
  /** The counter as it was read; undefined when there was none. */
  readonly counter: CounterState | undefined;
}

/** Why nothing can be said. */
export type OpenReason =
  /** Counters moved while they were compared. */
  | 'in_flight'
  /** The aggregator has not counted yet what was written before. */
  | 'stream_behind'
  /** More records than can be read in the time. */
  | 'too_large'
  /** Records of the day have expired, and it was not sealed before. */
  | 'expired'
  /** There are records that cannot be read, so that nobody knows what they sum up to. */
  | 'unreadable_records';

/** Both sides of a day's books. */
export interface BothSides {
  readonly records: Sums;
  /** Records of streamed calls whose end never came. */
  readonly partialCalls: number;
  /** Of the counters that were found, by family; a session's only where a record of the day names it. */
  readonly counters: Readonly<Record<CounterFamily, Sums>>;
}

export interface Proof extends ProjectDay {
  /** Null when nothing can be said: `reason` says why. */
  readonly balanced: boolean | null;
  readonly reason?: OpenReason;
  /** Absent when the day was not read to its end. */
  readonly sides?: BothSides;
  /** Empty unless `balanced` is false. */
  readonly differences: readonly Difference[];
  /** Empty unless `balanced` is false. */
  readonly foreign: readonly ForeignCounter[];
  /** Counters that differ besides: they were counted, not examined. */
  readonly more: number;
  /** How far the stream was counted for certain when the differences stood: the furthest watermark of each shard. */
  readonly marks: Watermarks;
}

/** How many counters a proof found to be wrong. */
export const wrongCounters = ({ differences, foreign, more }: Proof): number =>
  differences.length + foreign.length + more;
