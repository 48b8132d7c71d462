import type { ApiKey } from './api-key.ts';

export type AccessDecision =
  | { readonly allowed: true; readonly key: ApiKey }
  | { readonly allowed: false; readonly reason: 'unknown' | 'revoked' | 'expired' };

/** Whether a stored key is good at `nowUs`. It has expired in the very instant that it names. */
export function decideAccess(key: ApiKey | undefined, nowUs: number): AccessDecision {
  if (key === undefined) return { allowed: false, reason: 'unknown' };
  const isRevoked = key.revokedAtUs !== undefined;
  if (isRevoked) return { allowed: false, reason: 'revoked' };
  const hasExpired = key.expiresAtUs !== undefined && key.expiresAtUs <= nowUs;
  if (hasExpired) return { allowed: false, reason: 'expired' };
  return { allowed: true, key };
}
