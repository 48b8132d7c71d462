import { badRequest } from '../../lib/errors.ts';
import type { PageRequest } from '../../lib/ports.ts';

const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;

/**
 * Reads `limit` (1–1000, default 100) and `cursor` of a list.
 *
 * @throws LedgerError `bad_request` when the limit is out of range.
 */
export function readPageRequest({ limit, cursor }: Readonly<Record<string, string>>): PageRequest {
  const count = limit === undefined ? DEFAULT_LIMIT : /^\d{1,9}$/.test(limit) ? Number(limit) : 0;
  const isInRange = count >= 1 && count <= MAX_LIMIT;
  if (!isInRange) throw badRequest([{ path: 'limit', message: `must be an integer from 1 to ${MAX_LIMIT}` }]);
  return cursor === undefined ? { limit: count } : { limit: count, cursor };
}
