/** Where one record is kept on disk; the outbox hands it back when the record is settled. */
export type SpillPlace = unknown;

export interface LeftBehind {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly place: SpillPlace;
}

/** Keeps records over a crash. `@tokenledger/client/spill` has the one for Node. */
export interface Spill {
  /** Keeps a record before the call that it is of goes on. May throw: the record is then in memory only. */
  keep(bytes: Uint8Array<ArrayBuffer>): SpillPlace;
  /** The record was delivered, rejected or dropped. */
  settle(place: SpillPlace): void;
  /** What processes that are gone left, in portions of about so many bytes. */
  leftBehind(portionBytes: number): AsyncIterable<readonly LeftBehind[]>;
}
