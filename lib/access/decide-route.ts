import type { Route } from '../api-contract.ts';
import type { Caller, Scope } from './api-key.ts';

/** The scopes of which a caller needs one. `admin` may read, but not ingest; `ingest` may do nothing else. */
const SUFFICIENT: Readonly<Record<Exclude<Route['scope'], 'open'>, readonly Scope[]>> = {
  ingest: ['ingest'],
  read: ['read', 'admin'],
  admin: ['admin'],
};

export type RouteDecision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/** Whether a caller may use a route at all. Whether it is about the caller's own user is the handler's to check. */
export function decideRoute(route: Pick<Route, 'scope' | 'userKeys'>, caller: Caller): RouteDecision {
  if (route.scope === 'open') return { allowed: true };
  const sufficient = SUFFICIENT[route.scope];
  const hasScope = sufficient.some((scope) => caller.scopes.includes(scope));
  if (!hasScope) return { allowed: false, reason: `this key lacks the scope "${route.scope}"` };
  const isBoundElsewhere = caller.userId !== undefined && !route.userKeys;
  if (isBoundElsewhere) return { allowed: false, reason: 'a key that is bound to a user may not call this' };
  return { allowed: true };
}
