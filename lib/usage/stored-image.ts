import type { BookedRecord, Day, Project } from './record.ts';

/** What a stored item or a stream image turned out to be. */
export type StoredImage =
  | { readonly kind: 'record'; readonly booked: BookedRecord }
  /** No call, but a question to the stream: see `lib/integrity/wait-for-stream.ts`. */
  | { readonly kind: 'probe'; readonly probe: Probe }
  /** Written by a newer release: thrown back, the retry finds the new code. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'malformed'; readonly reason: string };

/** An item that is put among the records of a day, so that its way through the stream shows how far that has come. */
export interface Probe {
  readonly id: string;
  readonly project: Project;
  readonly day: Day;
  /** Where among the day's records it was put; opaque. */
  readonly place: string;
}
