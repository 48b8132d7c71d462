import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HttpEvent, httpFunction } from '../../functions/http.ts';
import type { RouteHandler, RouteHandlers } from '../../functions/route.ts';
import type { RateLimit } from '../../lib/access/token-bucket.ts';
import { ROUTES, type Route, routeKey } from '../../lib/api-contract.ts';
import type { FunctionName } from '../../lib/environment.ts';
import { badRequest, type ErrorCode, LedgerError } from '../../lib/errors.ts';
import { money } from '../../lib/money.ts';
import { ANY_RATE, httpEvent } from '../support/http-event.ts';
import { recordedLog } from '../support/recorded-log.ts';

const NOW_US = 1_795_485_600_000_000;
const CONTEXT = { awsRequestId: 'run-1' };
const QUERY = { functionName: 'query', keyRate: ANY_RATE, clock: () => NOW_US, ready: async () => {} } as const;
const routes: readonly Route[] = ROUTES;

const handlersOf = (name: FunctionName, handler: RouteHandler): RouteHandlers =>
  Object.fromEntries(routes.filter((route) => route.answeredBy === name).map((route) => [routeKey(route), handler]));

interface Options {
  readonly functionName?: FunctionName;
  readonly ready?: () => Promise<void>;
  readonly keyRate?: RateLimit;
}

function wire(
  handler: RouteHandler,
  { functionName = 'query', ready = async () => {}, keyRate = ANY_RATE }: Options = {},
) {
  const { log, lines, codes } = recordedLog();
  const handlers = handlersOf(functionName, handler);
  const run = httpFunction({ functionName, handlers, keyRate, clock: () => NOW_US, log, ready });
  return {
    lines,
    codes,
    ask: async (event: HttpEvent) => {
      const { statusCode, headers, body } = await run(event, CONTEXT);
      return { status: statusCode ?? 0, headers, body: body === undefined ? undefined : JSON.parse(body), text: body };
    },
  };
}

const ok: RouteHandler = async () => ({ status: 200, body: {} });
const throwing = (error: unknown) =>
  wire(async () => {
    throw error;
  });
const CURRENT = httpEvent({ route: 'GET /stats/current' });

describe('an answer that revalidates', () => {
  const { ask } = wire(async () => ({ status: 200, revalidates: true, body: { calls: 7n } }));
  const current = (headers: Record<string, string> = {}) => ask(httpEvent({ route: 'GET /stats/current', headers }));

  it('is not sent again to a client that has it', async () => {
    const first = await current();
    expect(first).toMatchObject({ status: 200, body: { calls: 7 } });
    const again = await current({ 'if-none-match': String(first.headers?.etag) });
    expect(again).toMatchObject({ status: 304, body: undefined, headers: { etag: first.headers?.etag } });
  });

  it('is sent to a client that has another one', async () => {
    expect(await current({ 'if-none-match': '"other"' })).toMatchObject({ status: 200, body: { calls: 7 } });
  });
});

describe('the chain of an HTTP function', () => {
  it('hands the request over and writes the answer exactly', async () => {
    const { ask } = wire(async ({ caller, query, path, nowUs, body }) => ({
      status: 201,
      headers: { location: '/somewhere' },
      body: { project: caller.project, query, path, nowUs, cost: money(1n), calls: 2n ** 60n, sent: body() },
    }));
    const event = httpEvent({
      route: 'GET /sessions/{id}',
      query: { a: '1' },
      path: { id: '100%25 #甲' },
      body: '{"x":1}',
    });
    const { status, headers, text } = await ask(event);
    expect(status).toBe(201);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      location: '/somewhere',
    });
    expect(text).toBe(
      '{"project":"main","query":{"a":"1"},"path":{"id":"100%25 #甲"},"nowUs":1795485600000000,' +
        '"cost":0.000000000000000001,"calls":1152921504606846976,"sent":"{\\"x\\":1}"}',
    );
  });

  it('writes nothing where there is nothing to say', async () => {
    const { status, headers, text } = await wire(async () => ({ status: 204 })).ask(CURRENT);
    expect({ status, text }).toEqual({ status: 204, text: undefined });
    expect(headers).not.toHaveProperty('content-type');
  });

  it('refuses to start when a route has no handler or a handler no route', () => {
    const start = (handlers: RouteHandlers) => () => httpFunction({ ...QUERY, log: recordedLog().log, handlers });
    const { 'GET /api/ai_usage/top': _, ...missing } = handlersOf('query', ok);
    expect(start(missing)).toThrow('GET /api/ai_usage/top');
    expect(start({ ...handlersOf('query', ok), 'GET /secret': ok })).toThrow('GET /secret');
  });

  it.each(['$default', 'GET /secret', 'constructor', '__proto__', 'GET /api/ai_usage/keys', ''])(
    'refuses the route %j, which is not its own',
    async (name) => {
      const { status, body } = await wire(ok).ask({ ...CURRENT, routeKey: name });
      expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'forbidden' });
    },
  );

  it('refuses a closed route when the authorizer said nothing', async () => {
    const { authorizer: _, ...requestContext } = CURRENT.requestContext;
    const event = { ...CURRENT, requestContext } as HttpEvent;
    expect((await wire(ok).ask(event)).status).toBe(403);
  });

  it.each([...new Set(routes.map((route) => route.answeredBy))])(
    'asks the scope of every route of %s',
    async (name) => {
      const { ask } = wire(ok, { functionName: name });
      for (const route of routes.filter(({ answeredBy }) => answeredBy === name)) {
        const event = (scopes: string, user_id?: string) => ({
          ...httpEvent({
            route: 'GET /any',
            caller: { project: 'main', key_id: 'k', scopes, ...(user_id && { user_id }) },
          }),
          routeKey: routeKey(route),
        });
        const isOpen = route.scope === 'open';
        expect((await ask(event('ingest read admin'))).status, routeKey(route)).toBe(200);
        expect((await ask(event(''))).status, routeKey(route)).toBe(isOpen ? 200 : 403);
        expect((await ask(event('ingest read admin', 'u'))).status, routeKey(route)).toBe(
          isOpen || route.userKeys ? 200 : 403,
        );
      }
    },
  );

  it('has no caller for an open route, so that nothing can lean on one', async () => {
    const { ask } = wire(async ({ caller }) => ({ status: 200, body: caller }));
    expect((await ask(httpEvent({ route: 'GET /health' }))).status).toBe(500);
  });
});

describe('an error', () => {
  it.each<[ErrorCode, number]>([
    ['bad_request', 400],
    ['unsupported_filter', 400],
    ['range_too_large', 400],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['payload_too_large', 413],
    ['unsupported_media_type', 415],
    ['too_many_requests', 429],
  ])('%s is %i and says why', async (code, status) => {
    const answer = await throwing(new LedgerError(code, 'because')).ask(CURRENT);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: { code, message: 'because', request_id: 'request-1' } });
  });

  it('names all faults', async () => {
    const faults = [
      { path: 'records[3].model', message: 'is required' },
      { path: 'x', message: 'is no field' },
    ];
    const { body } = await throwing(badRequest(faults)).ask(CURRENT);
    expect(body.error.details).toEqual(faults);
  });

  const transient = (name: string) => Object.assign(new Error('table arn:secret'), { name });
  it.each<[string, unknown, number, string]>([
    ['unforeseen', new TypeError('secret'), 500, 'internal'],
    [
      'of ours that is internal',
      new LedgerError('internal', 'secret', { details: [{ path: 'secret', message: '' }] }),
      500,
      'internal',
    ],
    ['of ours that is unavailable', new LedgerError('unavailable', 'secret'), 503, 'unavailable'],
    ['that is no error', 'secret', 500, 'internal'],
    ['of throttling', transient('ProvisionedThroughputExceededException'), 503, 'unavailable'],
    ['of time', transient('TimeoutError'), 503, 'unavailable'],
    ['of a refused connection', Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }), 503, 'unavailable'],
    ['of a request that DynamoDB found wrong', transient('ValidationException'), 500, 'internal'],
  ])('%s tells nothing but the request id, and is in the log', async (_, error, status, code) => {
    const wired = throwing(error);
    const answer = await wired.ask(CURRENT);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
    expect(answer.text).not.toContain('secret');
    expect(answer.body.error.request_id).toBe('request-1');
    expect(wired.codes()).toEqual(['request_started', 'request_failed', 'request_completed']);
  });

  it.each<[LedgerError, string]>([
    [new LedgerError('unavailable', 'busy', { retryAfterSeconds: 7 }), '7'],
    [new LedgerError('unavailable', 'busy'), '1'],
    [new LedgerError('too_many_requests', 'slow down', { retryAfterSeconds: 3 }), '3'],
  ])('that passes says when to come back', async (error, seconds) => {
    const { headers } = await throwing(error).ask(CURRENT);
    expect(headers).toMatchObject({ 'retry-after': seconds });
  });

  it('of a key that asks too often is 429 with the seconds to wait, for that key only, refused routes too', async () => {
    const { ask, codes } = wire(ok, { keyRate: { ratePerSecond: 0.25, burst: 2 } });
    const refused = httpEvent({
      route: 'GET /stats/current',
      caller: { project: 'main', key_id: 'key_a', scopes: '' },
    });
    const of = (caller: object) =>
      ask(
        httpEvent({
          route: 'GET /stats/current',
          caller: { project: 'main', key_id: 'key_a', scopes: 'read', ...caller },
        }),
      );
    expect([(await of({})).status, (await ask(refused)).status]).toEqual([200, 403]);
    const { status, headers, body } = await of({});
    expect({ status, code: body.error.code, wait: headers?.['retry-after'] }).toEqual({
      status: 429,
      code: 'too_many_requests',
      wait: '4',
    });
    expect([(await of({ key_id: 'key_b' })).status, (await of({ project: 'other' })).status]).toEqual([200, 200]);
    expect((await ask(httpEvent({ route: 'GET /health', caller: undefined }))).status).toBe(200);
    expect(codes()).not.toContain('request_failed');
  });

  it('of the settings stops every request until it is gone', async () => {
    let isWrong = true;
    const { ask, lines } = wire(ok, {
      ready: async () => {
        if (isWrong) throw new LedgerError('internal', 'begun with CNY, set to USD');
      },
    });
    const { status, text } = await ask(CURRENT);
    expect(status).toBe(500);
    expect(text).not.toContain('CNY');
    expect(lines.join()).toContain('begun with CNY, set to USD');
    isWrong = false;
    expect((await ask(CURRENT)).status).toBe(200);
  });

  it('of time is answered before Lambda ends the run', async () => {
    const { log } = recordedLog();
    const handlers = handlersOf('query', () => new Promise(() => {}));
    const run = httpFunction({ ...QUERY, log, handlers });
    const context = { ...CONTEXT, getRemainingTimeInMillis: () => 520 };
    expect((await run(CURRENT, context)).statusCode).toBe(503);
  });
});

describe('the log of a request', () => {
  it('is one line started and one completed, with the route and never what was asked', async () => {
    const { ask, lines } = wire(ok);
    const secret = 'private-text';
    const event = httpEvent({
      route: 'GET /sessions/{id}',
      path: { id: secret },
      query: { user_id: secret },
      headers: { authorization: `Bearer ${secret}` },
      body: secret,
    });
    await ask({ ...event, rawPath: secret, rawQueryString: secret });
    const request = { request_id: 'request-1', route: 'GET /api/ai_usage/sessions/{id}', project: 'main' };
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { code: 'request_started', ...request },
      { code: 'request_completed', ...request, status: 200, duration_ms: 0 },
    ]);
    expect(lines.join()).not.toContain(secret);
  });
});

describe('whatever the gateway passes on', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '%', '%zz', '\ud800', 'gzip', ''));
  const parameters = fc.option(fc.dictionary(text, text), { nil: undefined });
  const adversarial = fc.record(
    {
      routeKey: fc.oneof(text, fc.constantFrom(...routes.map(routeKey))),
      rawPath: text,
      headers: fc.record(
        {
          'content-type': fc.oneof(text, fc.constant('application/json')),
          'content-encoding': fc.oneof(text, fc.constant('gzip')),
        },
        { requiredKeys: [] },
      ),
      queryStringParameters: parameters,
      pathParameters: parameters,
      body: fc.oneof(text, fc.base64String()),
      isBase64Encoded: fc.boolean(),
      requestContext: fc.option(
        fc.record({
          requestId: text,
          authorizer: fc.record({ lambda: fc.oneof(fc.jsonValue(), fc.constant(undefined)) }),
        }),
        { nil: undefined },
      ),
    },
    { requiredKeys: ['routeKey', 'headers'] },
  );

  it('is answered, without a 5xx, in the one shape', async () => {
    const { ask } = wire(async ({ body }) => ({ status: 200, body: { length: body().length } }));
    await fc.assert(
      fc.asyncProperty(adversarial, async (event) => {
        const { status, body } = await ask(event as unknown as HttpEvent);
        expect(status).toBeLessThan(500);
        if (status !== 200) expect(Object.keys(body)).toEqual(['error']);
      }),
      { numRuns: 300 },
    );
  });
});
