import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../../support/local-gateway.ts';

const PAGE = 'https://app.example.com';
const CORS = {
  origins: [PAGE],
  methods: ['GET', 'POST'],
  headers: ['authorization', 'content-type'],
  exposed: ['retry-after'],
  maxAgeSeconds: 3600,
};
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };

const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('an API with a CORS configuration', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      routes: ['POST /a'],
      authorizer: { id: 'Key', functionId: 'authorize', header: 'authorization', cacheMs: 60_000 },
      cors: CORS,
      invoke: async (functionId) =>
        functionId === 'authorize'
          ? { isAuthorized: true }
          : { statusCode: 429, headers: { 'retry-after': '1', 'Access-Control-Allow-Origin': '*' }, body: '' },
    });
  });
  afterAll(() => gateway.stop());

  const options = (path: string, headers: Record<string, string>) =>
    fetch(`${gateway.url}${path}`, { method: 'OPTIONS', headers });
  const call = (headers: Record<string, string>) =>
    fetch(`${gateway.url}/a`, { method: 'POST', headers: { authorization: 'k', ...headers } });

  it.each(['/a', '/nowhere'])(
    'answers a preflight of %s itself, without a key and without a function',
    async (path) => {
      const answer = await options(path, { origin: PAGE, ...PREFLIGHT });
      expect(answer.status).toBe(204);
      expect(corsOf(answer)).toEqual({
        'access-control-allow-origin': PAGE,
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-max-age': '3600',
      });
      expect(gateway.events).toEqual([]);
    },
  );

  it.each(['https://evil.example.com', 'http://app.example.com', 'null'])('tells %s nothing', async (origin) => {
    const answer = await options('/a', { origin, ...PREFLIGHT });
    expect([answer.status, corsOf(answer)]).toEqual([204, {}]);
    expect(corsOf(await call({ origin }))).toEqual({});
  });

  it('takes OPTIONS for no preflight without an origin, or without the method to come', async () => {
    expect((await options('/a', PREFLIGHT)).status).toBe(404);
    expect((await options('/a', { origin: PAGE })).status).toBe(404);
  });

  it("adds what is configured to a function's answer, an error too, and ignores what the function says", async () => {
    const answer = await call({ origin: PAGE });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': PAGE,
      'access-control-expose-headers': 'retry-after',
    });
    expect(corsOf(await call({}))).toEqual({});
  });
});
