import * as z from 'zod/mini';
import { badRequest } from '../errors.ts';
import { faultsOf, textOfAtMost } from '../input/rules.ts';
import { ANONYMOUS } from '../usage/record.ts';

const MAX_USER = 200;

export const SENT_FORGET = z.strictObject(
  {
    user_id: textOfAtMost(MAX_USER).check(
      z.refine((userId) => userId !== ANONYMOUS, { error: 'names nobody: there is nobody to forget' }),
    ),
  },
  { error: 'must be an object' },
);

/**
 * Reads `{user_id}`.
 *
 * @throws LedgerError `bad_request` naming every fault.
 */
export function readForgetRequest(input: unknown): string {
  const read = SENT_FORGET.safeParse(input);
  const faults = faultsOf(input, read.error, 'a request to forget');
  if (!read.success || faults.length > 0) throw badRequest(faults);
  return read.data.user_id;
}
