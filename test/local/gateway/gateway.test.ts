import { afterEach, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../../support/local-gateway.ts';

const AUTHORIZER = { id: 'Key', functionId: 'authorize', header: 'authorization', cacheMs: 60_000 };
const ROUTES = ['GET /a', 'POST /a'];

let gateway: TestGateway;
afterEach(() => gateway.stop());

async function ask(options: Partial<TestGatewayOptions>, path = '/a', init: RequestInit = {}) {
  gateway = await startGateway({ routes: ROUTES, ...options });
  return answerOf(await fetch(`${gateway.url}${path}`, init));
}

async function answerOf(response: Response) {
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), body: text, headers: response.headers };
}

const own = (status: number, message: string) => ({
  status,
  type: 'application/json',
  body: JSON.stringify({ message }),
});

describe("the gateway's own answer", () => {
  const deciding = (isAuthorized: boolean): Partial<TestGatewayOptions> => ({
    authorizer: AUTHORIZER,
    invoke: async (functionId) => (functionId === 'authorize' ? { isAuthorized } : undefined),
  });

  it('without a key is 401', async () => {
    expect(await ask(deciding(true))).toMatchObject(own(401, 'Unauthorized'));
    expect(gateway.events).toEqual([]);
  });

  it('to a key that is denied is 403', async () => {
    const answer = await ask(deciding(false), '/a', { headers: { authorization: 'k' } });
    expect(answer).toMatchObject(own(403, 'Forbidden'));
    expect(gateway.events).toEqual([]);
  });

  it.each([
    ['GET', '/b'],
    ['DELETE', '/a'],
    ['OPTIONS', '/a'],
    ['GET', '/a/'],
  ])('where there is no route, %s %s, is 404 to everybody', async (method, path) => {
    expect(await ask(deciding(true), path, { method })).toMatchObject(own(404, 'Not Found'));
  });

  it('to a path that cannot be decoded is 400', async () => {
    expect(await ask({}, '/100%25')).toMatchObject(own(400, 'Bad Request'));
  });

  it('to a body above 10 MB is 413, and up to 10 MB the function has it', async () => {
    const limit = 10 * 1024 * 1024;
    const tooLarge = await ask({}, '/a', { method: 'POST', body: Buffer.alloc(limit + 1) });
    expect(tooLarge).toMatchObject(own(413, 'Request Entity Too Large'));
    expect(gateway.events).toEqual([]);
    const full = await fetch(`${gateway.url}/a`, { method: 'POST', body: Buffer.alloc(limit) });
    expect(full.status).toBe(200);
    expect(Buffer.from(gateway.events[0]?.body ?? '', 'base64')).toHaveLength(limit);
  });

  it('above the rate is 429', async () => {
    const first = await ask({ throttling: { ratePerSecond: 0.001, burst: 2 } });
    const [second, third] = [await fetch(`${gateway.url}/a`), await fetch(`${gateway.url}/a`)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await answerOf(third)).toMatchObject(own(429, 'Too Many Requests'));
    expect(gateway.events).toHaveLength(2);
  });

  it.each(['echo', 'authorize'])('when the function %s fails is 500, which tells nothing', async (failing) => {
    const failure = new Error('arn:secret');
    const answer = await ask(
      {
        authorizer: AUTHORIZER,
        invoke: async (functionId) => {
          if (functionId === failing) throw failure;
          return { isAuthorized: true };
        },
      },
      '/a',
      { headers: { authorization: 'k' } },
    );
    expect(answer).toMatchObject(own(500, 'Internal Server Error'));
    expect(gateway.failures).toEqual([failure]);
  });
});

describe("a function's answer", () => {
  it('goes to the client as it is', async () => {
    const headers = { 'content-type': 'text/csv; charset=utf-8', 'x-a': '1' };
    const cookies = ['a=1; Secure', 'b=2'];
    const answer = await ask({ invoke: async () => ({ statusCode: 207, headers, cookies, body: '好' }) });
    expect(answer).toMatchObject({ status: 207, type: 'text/csv; charset=utf-8', body: '好' });
    expect(answer.headers.getSetCookie()).toEqual(cookies);
    expect(answer.headers.get('apigw-requestid')).toBe(gateway.events[0]?.requestContext.requestId);
    expect(answer.headers.get('content-length')).toBe('3');
  });

  it('in base64 goes to the client as its bytes', async () => {
    const bytes = Uint8Array.of(0, 0xff, 0x80);
    const body = Buffer.from(bytes).toString('base64');
    gateway = await startGateway({
      routes: ROUTES,
      invoke: async () => ({ statusCode: 200, isBase64Encoded: true, body }),
    });
    expect(new Uint8Array(await (await fetch(`${gateway.url}/a`)).arrayBuffer())).toEqual(bytes);
  });

  it('that is none of HTTP is 500', async () => {
    const answer = await ask({ invoke: async () => ({ statusCode: 200, headers: { 'x-a': 'a\nb' } }) });
    expect(answer).toMatchObject(own(500, 'Internal Server Error'));
  });

  it('is made of the event with what the authorizer said', async () => {
    const context = { project: 'main', scopes: 'read' };
    await ask(
      {
        authorizer: AUTHORIZER,
        invoke: async (functionId) => (functionId === 'authorize' ? { isAuthorized: true, context } : undefined),
      },
      '/a',
      { headers: { authorization: 'k' } },
    );
    expect(gateway.events[0]?.requestContext).toMatchObject({ authorizer: { lambda: context } });
  });
});

it('answers its own pages before any route', async () => {
  const answer = await ask({
    pages: [
      () => false,
      (request, response) => {
        if (request.url !== '/a') return false;
        response.end('a page');
        return true;
      },
    ],
  });
  expect(answer).toMatchObject({ status: 200, body: 'a page' });
  expect((await fetch(`${gateway.url}/b`)).status).toBe(404);
});
