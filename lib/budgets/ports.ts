import type { Project } from '../usage/record.ts';
import type { Budget, BudgetRevision } from './budget.ts';
import type { Hold, HoldKey, OpenReservation } from './hold.ts';

/** Budgets with their history. A revision is written once and never changed. */
export interface Budgets {
  /** Those that stand at the moment of asking, oldest first. */
  list(project: Project): Promise<readonly Budget[]>;
  /** The last revisions of a budget, newest first, at most `limit`; of a removed one too; none when there never was one. */
  history(project: Project, id: string, limit: number): Promise<readonly BudgetRevision[]>;
  /** Makes the next revision the one that stands, or removes the budget, unless somebody else has changed it since it was read. */
  write(revision: BudgetRevision): Promise<'written' | 'lost-race'>;
}

/** Room for a reservation in one hold. */
export interface Room {
  readonly key: HoldKey;
  /** What may be reserved there besides at most. */
  readonly mostReservedAtto: bigint;
  /** The hold must still have this many releases: then what was spent when it was read is not less than it was. */
  readonly releases: number;
}

export interface NewReservation extends OpenReservation {
  readonly id: string;
}

/** Open reservations. What is decided by them is read and written strongly consistently. */
export interface Holds {
  /** In the order of the keys; undefined where nothing was ever reserved. */
  read(keys: readonly HoldKey[]): Promise<readonly (Hold | undefined)[]>;
  /** Makes an empty hold where there is none. @param untilSeconds when it may be forgotten, in seconds since 1970 */
  open(key: HoldKey, untilSeconds: number): Promise<void>;
  /** Adds a reservation to every hold, or to none when one of the rooms is not there, or somebody else was at it. */
  admit(reservation: NewReservation, rooms: readonly Room[]): Promise<'admitted' | 'not-admitted'>;
  /** Takes reservations out; those that are not open are passed over. Doing it again changes nothing. */
  drop(key: HoldKey, ids: readonly string[]): Promise<void>;
}
