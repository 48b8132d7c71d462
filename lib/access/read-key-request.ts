import * as z from 'zod/mini';
import { badRequest, type Fault } from '../errors.ts';
import { parseInstantUs } from '../usage/instant.ts';
import { textFault } from '../usage/text-rules.ts';
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

const requiredOr =
  (message: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined || input === null ? 'is required' : message;

const ruled = (faultOf: (text: string) => string | undefined) =>
  z
    .string({ error: requiredOr('must be a string') })
    .check(
      z.refine((text) => faultOf(text) === undefined, { error: ({ input }) => faultOf(String(input)) ?? 'is wrong' }),
    );

const text = ruled((sent) => textFault(sent, MAX_TEXT));

const requestSchema = (nowUs: number) =>
  z.strictObject(
    {
      name: text,
      scopes: z
        .array(z.enum(SCOPES, { error: `must be one of ${SCOPES.join(', ')}` }), {
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
  const read = requestSchema(nowUs).safeParse(input);
  const faults = [...prototypeFaults(input), ...(read.error?.issues.flatMap(faultsOf) ?? [])];
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

/** zod passes over a field `__proto__`. */
function prototypeFaults(input: unknown): readonly Fault[] {
  const isHidden = typeof input === 'object' && input !== null && Object.hasOwn(input, '__proto__');
  return isHidden ? [{ path: '__proto__', message: 'is no field of a key' }] : [];
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.filter((path) => path !== '__proto__').map((path) => ({ path, message: 'is no field of a key' }));
  return [{ path: pathOf(issue.path), message: issue.message }];
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('');
