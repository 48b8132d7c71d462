import { createHmac } from 'node:crypto';
import { digestBooked, digestFacts } from '../usage/digest.ts';
import type { BookedRecord, UsageRecord } from '../usage/record.ts';

/** Who is to be forgotten, and what stands in the place of the names: gone when the work is done. */
export interface Forgetting {
  readonly userId: string;
  readonly pseudonym: string;
  /** Makes pseudonyms of other names, so that what belonged together still does. */
  readonly key: string;
}

/** Stands where a text could name somebody. */
export const FORGOTTEN_TEXT = 'forgotten';
const PSEUDONYM_DIGITS = 22;

/**
 * The same call under other names: user, id and session are pseudonyms, an error text says nothing, tags and reservation are
 * gone. What is counted, and at which price, stays; the digests are those of the new facts.
 */
export function forgetRecord({ record, ...booked }: BookedRecord, { pseudonym, key }: Forgetting): BookedRecord {
  const nameless = (kind: 'id' | 'session', text: string): string =>
    `${FORGOTTEN_TEXT}-${createHmac('sha256', key).update(`${kind}\n${text}`).digest('base64url').slice(0, PSEUDONYM_DIGITS)}`;
  const { tags: _tags, reservationId: _reservationId, sessionId, errorMsg, ...facts } = record;
  const next: UsageRecord = {
    ...facts,
    userId: pseudonym,
    id: nameless('id', record.id),
    ...(sessionId !== undefined && { sessionId: nameless('session', sessionId) }),
    ...(errorMsg !== undefined && { errorMsg: FORGOTTEN_TEXT }),
  };
  const factsDigest = digestFacts(next);
  return { ...booked, record: next, factsDigest, bookedDigest: digestBooked(factsDigest, booked) };
}
