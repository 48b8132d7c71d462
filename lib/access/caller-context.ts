import { type ApiKey, type Caller, SCOPES, type Scope } from './api-key.ts';

/** What the authorizer hands to the functions, through the gateway: text only. */
export type CallerContext = {
  readonly project: string;
  readonly key_id: string;
  /** Separated by a space. */
  readonly scopes: string;
  readonly user_id?: string;
};

export const callerContext = (key: ApiKey): CallerContext => ({
  project: key.project,
  key_id: key.id,
  scopes: key.scopes.join(' '),
  ...(key.userId === undefined ? {} : { user_id: key.userId }),
});

/** Who calls, from that context; undefined when it is not one of ours, which must be refused. */
export function readCaller(context: unknown): Caller | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  const { project, key_id: keyId, scopes, user_id: userId } = context as Record<string, unknown>;
  if (typeof project !== 'string' || typeof keyId !== 'string' || typeof scopes !== 'string') return undefined;
  if (userId !== undefined && typeof userId !== 'string') return undefined;
  return {
    project,
    keyId,
    scopes: scopes.split(' ').filter((scope): scope is Scope => SCOPES.some((known) => known === scope)),
    ...(userId === undefined ? {} : { userId }),
  };
}
