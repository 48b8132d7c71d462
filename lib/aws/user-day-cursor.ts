import { badRequest } from '../errors.ts';

/** The last record of a page. */
interface Place {
  readonly bucket: number;
  readonly sk: string;
}

const MAX_CURSOR_LENGTH = 2_000;

export const userDayCursor = ({ bucket, sk }: Place): string =>
  Buffer.from(JSON.stringify([bucket, sk])).toString('base64url');

/**
 * Reads a cursor back. It comes from outside, so it may name only a place among the records that are asked for.
 *
 * @throws LedgerError `bad_request`.
 */
export function readUserDayCursor(
  cursor: string | undefined,
  { buckets, prefix }: { readonly buckets: readonly number[]; readonly prefix: string },
): Place | undefined {
  if (cursor === undefined) return undefined;
  const place = cursor.length > MAX_CURSOR_LENGTH ? undefined : decode(cursor);
  const isOfThisList = place !== undefined && buckets.includes(place.bucket) && place.sk.startsWith(prefix);
  if (!isOfThisList) throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  return place;
}

function decode(cursor: string): Place | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place)) return undefined;
    const [bucket, sk]: readonly unknown[] = place;
    const isPlace = typeof bucket === 'number' && typeof sk === 'string' && Buffer.byteLength(sk) <= 1024;
    return isPlace ? { bucket, sk } : undefined;
  } catch {
    return undefined;
  }
}
