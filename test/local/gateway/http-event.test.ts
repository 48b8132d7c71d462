import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../../local/gateway/http-event.ts';
import { startGateway, type TestGateway } from '../../support/local-gateway.ts';

const recorded = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));

interface Recorded {
  /** Lines of the request as they stand on the wire. */
  readonly wire: readonly string[];
  readonly event: HttpEvent;
}

const ROUTES = ['GET /', 'POST /capture/{name}', 'GET /capture/{name}', 'GET /capture/{a}/{b}'];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ routes: ROUTES });
});
afterAll(() => gateway.stop());

/** The event that a request becomes. */
async function eventOf(request: string | Buffer): Promise<HttpEvent> {
  gateway.events.length = 0;
  expect(await gateway.send(request)).toBe(200);
  const [event] = gateway.events;
  if (event === undefined) throw new Error('no event');
  // As a function gets it: what is undefined is no member.
  return JSON.parse(JSON.stringify(event));
}

const get = (path: string, ...headers: string[]) =>
  eventOf(['GET ', path, ' HTTP/1.1\r\nHost: a\r\n', ...headers.map((line) => `${line}\r\n`), '\r\n'].join(''));

function post(body: string | Buffer, ...headers: string[]) {
  const head = ['POST /capture/it HTTP/1.1', 'Host: a', `Content-Length: ${Buffer.byteLength(body)}`, ...headers];
  return eventOf(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]));
}

describe('the event of a request that was recorded at API Gateway', () => {
  it.each<[string, Partial<HttpEvent>]>([
    ['request.json', { routeKey: 'POST /capture/{name}', pathParameters: { name: 'space value' } }],
    ['without-body.json', { routeKey: 'GET /' }],
  ])('%s is the same, but for route and address', async (name, own) => {
    const { wire, event }: Recorded = recorded(name);
    const { requestContext, headers } = event;
    expect(await eventOf(wire.join('\r\n'))).toStrictEqual({
      ...event,
      ...own,
      headers: {
        ...headers,
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(gateway.port),
        'x-forwarded-proto': 'http',
      },
      requestContext: {
        ...requestContext,
        accountId: expect.stringMatching(/^\d{12}$/),
        apiId: 'local',
        http: { ...requestContext.http, sourceIp: '127.0.0.1' },
        requestId: expect.any(String),
        routeKey: own.routeKey,
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
    });
  });
});

describe('a path', () => {
  const paths: readonly { sent: string; arrived?: string; status?: number }[] = recorded('paths.json');

  it.each(paths.filter(({ arrived }) => arrived !== undefined))('$sent arrives as $arrived', async (path) => {
    const { rawPath, requestContext, pathParameters } = await get(`${path.sent}?a%3Fb=c%2525`);
    expect({ rawPath, path: requestContext.http.path }).toEqual({ rawPath: path.arrived, path: path.arrived });
    expect(`/capture/${Object.values(pathParameters ?? {}).join('/')}`).toBe(path.arrived);
  });

  it.each(paths.filter(({ status }) => status !== undefined))('$sent is refused with $status', async (path) => {
    expect(await gateway.send(`GET ${path.sent} HTTP/1.1\r\nHost: a\r\n\r\n`)).toBe(path.status);
  });

  it('tells every parameter that is encoded twice', async () => {
    for (const name of ['100%', 'a/b', 'a?b', '#', '%2F', '会话 #1', '+', '\u0000', '🎥']) {
      const { pathParameters } = await get(`/capture/${encodeURIComponent(encodeURIComponent(name))}`);
      expect(pathParameters).toEqual({ name });
    }
  });
});

describe('a query', () => {
  it.each<[string, Record<string, string> | undefined]>([
    ['', undefined],
    ['?', undefined],
    ['?a=1&b=2&a=3', { a: '1,3', b: '2' }],
    ['?a=&b&=c', { a: '', b: '', '': 'c' }],
    ['?a=&a=', { a: ',' }],
    ['?a=1,2&a=3', { a: '1,2,3' }],
    ['?%E7%94%A8=%E6%88%B7+%2B', { 用: '户 +' }],
    ['?a=b=c&d?=e?', { a: 'b=c', 'd?': 'e?' }],
    ['?a=%zz', { a: '%zz' }],
    ['?__proto__=1', { ['__proto__']: '1' }],
  ])('%s is read, and passed on as it is', async (query, parameters) => {
    const { rawQueryString, queryStringParameters } = await get(`/${query}`);
    expect(rawQueryString).toBe(query.slice(1));
    expect(queryStringParameters).toStrictEqual(parameters);
  });
});

describe('headers', () => {
  it('have lower-case names, and one value of all that have the same name', async () => {
    const { headers } = await get('/', 'X-A: 1', 'x-b: 2', 'X-a: 3', '__proto__: 4', 'Connection: keep-alive');
    expect(headers).toMatchObject({ 'x-a': '1,3', 'x-b': '2', ['__proto__']: '4' });
    expect(Object.hasOwn(headers, '__proto__')).toBe(true);
    expect(headers).not.toHaveProperty('connection');
  });

  it('hold no cookies: those are a list', async () => {
    const { headers, cookies } = await get('/', 'Cookie: a=1; b="2"', 'Cookie: c=3');
    expect(cookies).toEqual(['a=1', 'b="2"', 'c=3']);
    expect(headers).not.toHaveProperty('cookie');
  });
});

describe('a body', () => {
  const bodies: readonly { contentType: string | null; isBase64Encoded: boolean }[] = recorded('bodies.json');
  const typed = (type: string | null) => (type === null ? [] : [`Content-Type: ${type}`]);

  it.each(bodies)('of the type $contentType: base64 $isBase64Encoded', async ({ contentType, isBase64Encoded }) => {
    const event = await post('{"a":"λ"}', ...typed(contentType));
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('{"a":"λ"}');
  });

  it('comes with every byte it has', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    const { body } = await post(bytes, 'Content-Type: application/octet-stream');
    expect(Buffer.from(body ?? '', 'base64')).toEqual(bytes);
  });

  it('that is packed is base64, whatever it packs', async () => {
    const { body, isBase64Encoded } = await post(
      gzipSync('{}'),
      ...typed('application/json'),
      'Content-Encoding: gzip',
    );
    expect({ body, isBase64Encoded }).toEqual({ body: gzipSync('{}').toString('base64'), isBase64Encoded: true });
  });

  it('that came in chunks has a length', async () => {
    const { body, headers } = await eventOf(
      'POST /capture/it HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    );
    expect(body).toBe('abc');
    expect(headers).toMatchObject({ 'content-length': '3' });
    expect(headers).not.toHaveProperty('transfer-encoding');
  });

  it('that is empty is no member', async () => {
    const event = await post('', ...typed('application/json'));
    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
  });
});
