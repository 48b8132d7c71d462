import { describe, expect, it } from 'vitest';
import { createRouteTable } from '../../../local/gateway/route-table.ts';

const findRoute = createRouteTable(
  ['GET /s/{id}', 'GET /s/{id}/records', 'GET /s/all', 'GET /a.b', 'DELETE /s/{id}', 'GET /x/{y}/{z}'].map(
    (routeKey) => ({ routeKey, functionId: 'f' }),
  ),
);

describe('a route', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['GET', '/s/1', 'GET /s/{id}', { id: '1' }],
    ['DELETE', '/s/1', 'DELETE /s/{id}', { id: '1' }],
    ['GET', '/s/1/records', 'GET /s/{id}/records', { id: '1' }],
    ['GET', '/s/all', 'GET /s/all', {}],
    ['GET', '/s/all/records', 'GET /s/{id}/records', { id: 'all' }],
    ['GET', '/s/a%2Fb', 'GET /s/{id}', { id: 'a/b' }],
    ['GET', '/s/100%25', 'GET /s/{id}', { id: '100%' }],
    ['GET', '/s/会话 #1', 'GET /s/{id}', { id: '会话 #1' }],
    ['GET', '/x/1/2', 'GET /x/{y}/{z}', { y: '1', z: '2' }],
  ])('%s %s is %s', (method, path, routeKey, pathParameters) => {
    expect(findRoute(method, path)).toEqual({ route: { routeKey, functionId: 'f' }, pathParameters });
  });

  it.each([
    ['POST', '/s/1'],
    ['get', '/s/1'],
    ['HEAD', '/s/all'],
    ['OPTIONS', '/s/all'],
    ['', '/s/all'],
    ['GET', '/s/1/'],
    ['GET', '/s/'],
    ['GET', '/s'],
    ['GET', '//s/1'],
    ['GET', '/s/1/record'],
    ['GET', '/axb'],
    ['GET', ''],
  ])('is there none for %s %s', (method, path) => {
    expect(findRoute(method, path)).toBeUndefined();
  });
});
