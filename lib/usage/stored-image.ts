import type { BookedRecord } from './record.ts';

/** What a stored item or a stream image turned out to be. */
export type StoredImage =
  | { readonly kind: 'record'; readonly booked: BookedRecord }
  /** Written by a newer release: thrown back, the retry finds the new code. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'malformed'; readonly reason: string };
