import * as z from 'zod/mini';
import { badRequest } from '../errors.ts';
import { faultsOf, oneOf, requiredOr, ruled, textOfAtMost } from '../input/rules.ts';
import { parseInstantUs } from '../usage/instant.ts';
import { SCOPES, type Scope } from './api-key.ts';

/** What a new key shall be. */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly userId?: string;
  /** The key works until this instant, exclusive; for ever when absent. */
  readonly expiresAtUs?: number;
}

const MAX_TEXT = 200;

const text = textOfAtMost(MAX_TEXT);

/** The body of `POST /keys` at an instant: a key must not have expired before it is made. */
export const sentKey = (nowUs: number) =>
  z.strictObject(
    {
      name: text,
      scopes: z
        .array(oneOf(SCOPES), {
          error: requiredOr('must be a list'),
        })
        .check(z.minLength(1, { error: `must name at least one of ${SCOPES.join(', ')}` })),
      user_id: z.nullish(text),
      expires_at: z.nullish(ruled((sent) => expiryFault(sent, nowUs))),
    },
    { error: 'must be an object' },
  );

/**
 * Reads `{name, scopes, user_id?, expires_at?}`; `expires_at` is ISO 8601 with an offset, or epoch seconds as a string.
 *
 * @throws LedgerError `bad_request` naming every fault.
 */
export function readKeyRequest(input: unknown, nowUs: number): KeyRequest {
  const read = sentKey(nowUs).safeParse(input);
  const faults = faultsOf(input, read.error, 'a key');
  if (!read.success || faults.length > 0) throw badRequest(faults);
  const { name, scopes, user_id: userId, expires_at: expiresAt } = read.data;
  const expiresAtUs = parseInstantUs(expiresAt ?? '');
  return {
    name,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    ...(typeof userId === 'string' ? { userId } : {}),
    ...(expiresAtUs === undefined ? {} : { expiresAtUs }),
  };
}

function expiryFault(text: string, nowUs: number): string | undefined {
  const expiresAtUs = parseInstantUs(text);
  if (expiresAtUs === undefined)
    return 'must be ISO 8601 with an offset and before 2255, such as 2027-01-01T00:00:00+08:00';
  return expiresAtUs > nowUs ? undefined : 'must be in the future';
}
