import type { ApiKeys } from '../ports.ts';
import type { BookedRecord, Day, Project } from '../usage/record.ts';

/** All that is remembered of a user who was forgotten: a hash with the project's salt. */
export interface Tombstone {
  readonly hash: string;
  readonly atUs: number;
}

export interface Tombstones {
  /** The project's salt for ever; the proposed one when it has none yet. */
  claimSalt(project: Project, proposed: string): Promise<string>;
  add(project: Project, tombstone: Tombstone): Promise<void>;
  /** The salt, undefined when nobody was ever forgotten, and the tombstones from that instant on; strongly consistent. */
  read(
    project: Project,
    fromUs: number,
  ): Promise<{ readonly salt?: string | undefined; readonly tombstones: readonly Tombstone[] }>;
}

/** Whether a user of the project was forgotten, so that no record of that name is taken any more. */
export type IsForgotten = (userId: string) => boolean;

export interface ForgottenUsers {
  /** As it was known at most {@link MAX_AGE_US} ago. */
  of(project: Project): Promise<IsForgotten>;
}

/** The keys of a project, as far as some of them are bound to a user. */
export type BoundKeys = Pick<ApiKeys, 'list' | 'forget'>;

export interface UserDay {
  readonly project: Project;
  readonly userId: string;
  readonly day: Day;
}

/** A record as it stands, with what of its item is no fact. */
export interface StandingRecord {
  readonly booked: BookedRecord;
  readonly expiresAtSeconds?: number | undefined;
}

/** `lost-race`: it is not as it was read, or not there any more. `retry`: the store was busy. */
export type MoveOutcome = 'moved' | 'lost-race' | 'retry';

export interface RecordMoves {
  /** Up to `limit` records of a user on a day, and whether there are more. */
  find(of: UserDay, limit: number): Promise<{ readonly records: readonly StandingRecord[]; readonly hasMore: boolean }>;
  count(of: UserDay): Promise<number>;
  /** Takes the record away and puts the other one in its place, both or neither; that one has a name that no record had. */
  move(from: StandingRecord, to: BookedRecord): Promise<MoveOutcome>;
}
