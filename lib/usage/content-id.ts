import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

const PREFIX = 'd1-';
const HASH_CHARACTERS = 22;

/**
 * Makes ids of records that were sent without one, for one request: `d1-` and 22 characters of the base64url SHA-256 of
 * the canonical JSON (RFC 8785) of the record as sent. The n-th equal record gets `.n`, because two equal records of one
 * request are two calls. The recipe never changes: sending a record again must find it.
 */
export function createContentIds(): (sent: unknown) => string {
  const timesSeen = new Map<string, number>();
  return (sent) => {
    const id = PREFIX + hash('sha256', canonicalize(sent) ?? '', 'base64url').slice(0, HASH_CHARACTERS);
    const times = (timesSeen.get(id) ?? 0) + 1;
    timesSeen.set(id, times);
    return times === 1 ? id : `${id}.${times}`;
  };
}
