import { describe, expect, it } from 'vitest';
import { type Caller, SCOPES, type Scope } from '../../../lib/access/api-key.ts';
import { decideRoute } from '../../../lib/access/decide-route.ts';
import { ROUTES, type Route, type RouteScope, routeKey } from '../../../lib/api-contract.ts';

const SCOPE_SETS: readonly (readonly Scope[])[] = Array.from({ length: 2 ** SCOPES.length }, (_, bits) =>
  SCOPES.filter((_scope, index) => (bits >> index) % 2 === 1),
);

/** api.md, Authentication, word by word. */
const MAY: Readonly<Record<RouteScope, (scopes: readonly Scope[]) => boolean>> = {
  open: () => true,
  ingest: (scopes) => scopes.includes('ingest'),
  read: (scopes) => scopes.includes('read') || scopes.includes('admin'),
  admin: (scopes) => scopes.includes('admin'),
};

/** To record, in each of the three ways, to read one's records, to ask for one's quota and to reserve. */
const USER_ROUTES = [
  'POST /api/ai_usage/records',
  'POST /api/ai_usage/v1/traces',
  'POST /api/ai_usage/integrations/litellm',
  'GET /api/ai_usage/records',
  'GET /api/ai_usage/quota',
  'POST /api/ai_usage/quota/reserve',
];

describe('the scopes', () => {
  it('are eight sets', () => {
    expect(new Set(SCOPE_SETS.map(String)).size).toBe(8);
  });

  const routes: readonly Route[] = ROUTES;
  it.each(routes.map((route) => [routeKey(route), route] as const))('%s', (name, route) => {
    for (const scopes of SCOPE_SETS) {
      const free: Caller = { project: 'main', keyId: 'key', scopes };
      const bound: Caller = { ...free, userId: 'somebody' };
      const isForUsers = route.scope === 'open' || USER_ROUTES.includes(name);
      expect(decideRoute(route, free).allowed, `${scopes}`).toBe(MAY[route.scope](scopes));
      expect(decideRoute(route, bound).allowed, `${scopes}, bound`).toBe(MAY[route.scope](scopes) && isForUsers);
    }
  });
});
