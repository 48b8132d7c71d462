import { LedgerError } from '../errors.ts';
import type { BookedRecord } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';

/**
 * The record in a stored item; undefined when it is a probe, or cannot be read.
 *
 * @throws LedgerError `unavailable` when a newer release wrote it: what it sums up to is not known here
 */
export function bookedIn(image: StoredImage): BookedRecord | undefined {
  if (image.kind === 'newer') {
    throw new LedgerError('unavailable', `a record was written by a newer release (v ${image.version})`);
  }
  return image.kind === 'record' ? image.booked : undefined;
}
