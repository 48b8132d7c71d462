import type { CounterKey, CounterKeyOf, CounterState, ShardName, Sums, Watermarks } from '../counters/counter.ts';
import type { Watermark } from '../counters/watermark.ts';
import type { Day, Project } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import type { CounterReading } from './foreign-counter.ts';
import type { ProjectDay } from './proof.ts';

/**
 * A day is read in this many parts, so that only the sums of one part need be held at once: all records of a user lie in one
 * part, together with the user's counter. Only those of `anonymous` lie in all of them.
 */
export const DAY_PARTS = 8;

/** How far a part is read, of each of its partitions: where the next page begins, null behind the last. A value of JSON. */
export type PartPlace = readonly (string | null)[];

export interface RecordPages {
  /** As they are stored, probes and what cannot be read among them; to be gone through once. */
  readonly images: Iterable<StoredImage>;
  /** Absent when the part is read to its end. */
  readonly next?: PartPlace;
}

/** The records of a day, found by their partitions and never through the counters; strongly consistent. */
export interface DayRecords {
  /**
   * The next page of each partition of a part.
   *
   * @param part from 0, below {@link DAY_PARTS}
   * @param from absent at the beginning
   */
  read(of: ProjectDay, part: number, from?: PartPlace): Promise<RecordPages>;
}

/** The counters of a day with their states, and what lies among them and is none; strongly consistent. */
export interface CounterStates {
  /** Hour, day and anchor counters, in pages. */
  shared(project: Project, day: Day): AsyncIterable<readonly CounterReading[]>;
  /** User counters of one part of the day, in pages. */
  users(project: Project, day: Day, part: number): AsyncIterable<readonly CounterReading[]>;
  /** What lies at the place of each key, in order; undefined where nothing does. */
  get(keys: readonly CounterKey[]): Promise<readonly (CounterReading | undefined)[]>;
}

/** Where a shard of the stream was when it had passed a probe. */
export interface ShardSight {
  readonly shard: ShardName;
  readonly mark: Watermark;
}

/** Items put among a day's records to see how far the stream has come. */
export interface Probes {
  /** Puts a probe at every place of the day, so that each shard through which its changes come gets one. */
  put(project: Project, day: Day, id: string): Promise<void>;
  /** What was reported of them; undefined as long as one is missing. */
  sights(project: Project, day: Day, id: string): Promise<readonly ShardSight[] | undefined>;
  /** Takes them away, with what was reported of them. */
  remove(project: Project, day: Day, id: string): Promise<void>;
}

/** What a counter lacks, and up to where all records of a shard are in its sums once it has that. */
export interface Adjustment {
  readonly key: CounterKey;
  /** The counter as it was read; undefined when there was none. */
  readonly asRead: CounterState | undefined;
  readonly difference: Sums;
  readonly marks: Watermarks;
}

/** `moved`: the counter was updated since it was read, and nothing was added. */
export type AdjustOutcome = 'adjusted' | 'moved';

export interface CounterRepairs {
  /** One conditional update: adds the difference, and moves those watermarks that stand below. */
  adjust(adjustment: Adjustment): Promise<AdjustOutcome>;
}

export interface CounterCompaction {
  /** Takes away watermarks, in an update of its own, when each still is as it was read. */
  forget(key: CounterKey, marks: Watermarks): Promise<'forgotten' | 'moved'>;
  /** Deletes a counter that has had no update since it was read. */
  remove(asRead: CounterState): Promise<'removed' | 'moved'>;
}

export type Pause = (milliseconds: number) => Promise<void>;

/** A day, and from when on something is to be done with it. */
export interface DayMark extends ProjectDay {
  readonly on: Day;
}

/** As it is written; of what is touched, with the instant of the writing in microseconds. */
export interface NewDayMark extends DayMark {
  readonly atUs?: number;
}

export interface DayMarks {
  /** Putting one again changes nothing but its instant. */
  put(marks: readonly NewDayMark[]): Promise<void>;
  /** Those from before that day. */
  before(on: Day): Promise<readonly DayMark[]>;
  settle(marks: readonly DayMark[]): Promise<void>;
}

/** A counter of a session that a record has left, so that it may be empty, and when that was. */
export interface LeftSession {
  readonly key: CounterKeyOf<'session'>;
  readonly on: Day;
}

/** Notes of left sessions: when all records of one are gone, nothing else names its counters. */
export interface LeftSessionNotes {
  /** Putting one again changes nothing. */
  put(left: readonly LeftSession[]): Promise<void>;
  /** Those of counters of a day that were left before `on`, in pages. */
  before(of: ProjectDay, on: Day): AsyncIterable<readonly LeftSession[]>;
  settle(left: readonly LeftSession[]): Promise<void>;
}

export interface StoredProof extends ProjectDay {
  /** The answer of `GET /integrity` then, as JSON text. */
  readonly answer: string;
}

/** The last proof of each day, for who asks for a day that is too large to be proved within a request. */
export interface StoredProofs {
  put(proof: StoredProof): Promise<void>;
  find(of: ProjectDay): Promise<StoredProof | undefined>;
}

/** A day whose counters did not equal its records when it was last audited. */
export interface UnbalancedDay extends ProjectDay {
  readonly auditedAtUs: number;
  /** How many counters differed. */
  readonly counters: number;
}

export interface UnbalancedDays {
  /** What was noted of the day before is replaced. */
  note(day: UnbalancedDay): Promise<void>;
  /** Clearing a day that is not noted changes nothing. */
  clear(of: ProjectDay): Promise<void>;
  /** The newest days, newest first. */
  newest(project: Project, limit: number): Promise<readonly UnbalancedDay[]>;
}

/** A day whose records are refused; with an answer it is sealed. */
export interface Seal extends ProjectDay {
  /** When its door was shut. */
  readonly closedOn: Day;
  /** The proof that it was sealed with, as the answer of `GET /integrity`. */
  readonly answer?: string;
}

export interface Seals {
  find(of: ProjectDay): Promise<Seal | undefined>;
  /** Shuts the door; one that is shut stays as it is. */
  close(of: ProjectDay, on: Day): Promise<void>;
  /** Seals a closed day; a seal is never changed. */
  seal(proof: StoredProof): Promise<void>;
}
