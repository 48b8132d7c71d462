import * as z from 'zod/mini';
import { badRequest, type Fault } from '../errors.ts';
import { SCOPES, type Scope } from './api-key.ts';

/** What a new key shall be. */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly userId?: string;
  readonly expiresAtUs?: number;
}

const MAX_TEXT = 200;
const isText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text);
const isShort = (text: string): boolean => text.length <= MAX_TEXT * 2 && [...text].length <= MAX_TEXT;

const text = z.string('must be a text').check(
  z.refine((value) => value !== '', 'must not be empty'),
  z.refine(isShort, `must be at most ${MAX_TEXT} characters`),
  z.refine(isText, 'must be well-formed Unicode without control characters'),
);

const schema = z.strictObject(
  {
    name: text,
    scopes: z
      .array(z.enum(SCOPES, `must be one of ${SCOPES.join(', ')}`), `must be a list of ${SCOPES.join(', ')}`)
      .check(z.minLength(1, 'must name at least one scope')),
    user_id: z.nullish(text),
    expires_at: z.nullish(
      z.iso.datetime({ offset: true, error: 'must be ISO 8601 with an offset, such as 2027-01-01T00:00:00+08:00' }),
    ),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? 'unknown field' : 'must be an object') },
);

/**
 * Reads `{name, scopes, user_id?, expires_at?}`.
 *
 * @throws LedgerError `bad_request` naming every fault.
 */
export function readKeyRequest(input: unknown, nowUs: number): KeyRequest {
  const read = schema.safeParse(input);
  if (!read.success) throw badRequest(read.error.issues.flatMap(faultsOf));
  const { name, scopes, user_id: userId, expires_at: expiresAt } = read.data;
  const expiresAtUs = typeof expiresAt === 'string' ? Date.parse(expiresAt) * 1000 : undefined;
  if (expiresAtUs !== undefined) refuseExpiry(expiresAtUs, nowUs);
  return {
    name,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    ...(typeof userId === 'string' ? { userId } : {}),
    ...(expiresAtUs === undefined ? {} : { expiresAtUs }),
  };
}

function refuseExpiry(expiresAtUs: number, nowUs: number): void {
  const isInFuture = Number.isSafeInteger(expiresAtUs) && expiresAtUs > nowUs;
  if (!isInFuture) throw badRequest([{ path: 'expires_at', message: 'must be in the future and before 2255' }]);
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: key, message: 'unknown field' }));
  return [{ path: pathOf(issue.path), message: issue.message === 'Invalid input' ? 'is required' : issue.message }];
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('');
