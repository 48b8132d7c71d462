import { createHash } from 'node:crypto';

const DIGEST_CHARACTERS = 22;

/** Strong validator of a content: 128 bits of its hash. */
export const etagOf = (content: string | Uint8Array): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, DIGEST_CHARACTERS)}"`;

/** Whether an `If-None-Match` names this content (RFC 9110, 13.1.2: compared weakly). */
export const isKnown = (etag: string, ifNoneMatch = ''): boolean =>
  ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .includes(etag);
