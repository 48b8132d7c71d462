import type { HttpEvent } from '../../functions/http.ts';
import type { CallerContext } from '../../lib/access/caller-context.ts';
import { BASE_PATH } from '../../lib/api-contract.ts';

interface Sent {
  readonly route: string;
  readonly caller?: Partial<CallerContext> | undefined;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly path?: Record<string, string>;
}

const ADMIN: CallerContext = { project: 'main', key_id: 'key_00000000000000000001', scopes: 'ingest read admin' };

/** A rate of a key that no test meets. */
export const ANY_RATE = { ratePerSecond: 1e9, burst: 1e9 };

/** An event as API Gateway builds it (payload 2.0) for a route such as `GET /keys`; a Buffer comes base64. */
export function httpEvent({ route, caller = ADMIN, body, headers = {}, query, path }: Sent): HttpEvent {
  const [method = '', name = ''] = route.split(' ');
  return {
    version: '2.0',
    routeKey: `${method} ${BASE_PATH}${name}`,
    rawPath: `${BASE_PATH}${name}`,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...headers },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(path === undefined ? {} : { pathParameters: path }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : body.toString('base64') }),
    isBase64Encoded: Buffer.isBuffer(body),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path: `${BASE_PATH}${name}`, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: `${method} ${BASE_PATH}${name}`,
      stage: '$default',
      time: '24/Nov/2026:02:00:00 +0000',
      timeEpoch: 1_795_485_600_000,
      authorizer: { lambda: caller as CallerContext },
    },
  };
}
