import type { HttpRoute } from '../template/stack-template.ts';

export interface RouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request as API Gateway does: full matches before those with `{parameters}`, which it decodes once more. */
export function createRouteTable(
  routes: readonly HttpRoute[],
): (method: string, path: string) => RouteMatch | undefined {
  const patterns = routes
    .map((route) => ({ route, ...compile(route.routeKey) }))
    .sort((a, b) => a.names.length - b.names.length);
  return (method, path) => {
    for (const { route, method: allowed, pattern, names } of patterns) {
      const match = allowed === method ? pattern.exec(path) : null;
      if (match === null) continue;
      const values = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]);
      return { route, pathParameters: Object.fromEntries(values) };
    }
    return undefined;
  };
}

function compile(routeKey: string): { method: string; pattern: RegExp; names: string[] } {
  const [method = '', path = ''] = routeKey.split(' ');
  const names: string[] = [];
  const source = path
    .split('/')
    .map((segment) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return '([^/]+)';
    })
    .join('/');
  return { method, pattern: new RegExp(`^${source}$`), names };
}
