import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH, ROUTES, type Route, routeKey } from '../../lib/api-contract.ts';
import { createDocument } from '../../openapi/document.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { checkAnswer, routesNeverSeen } from '../support/answer-check.ts';
import { type Answered, ask, post } from '../support/ask.ts';
import { parseExactly } from '../support/exact-json.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const OWNER = 'matrix-owner';
const SESSION = 'matrix-session';
const TIMESTAMP = 1_763_900_000.25;
const RECORD = { model: 'qwen-plus', user_id: OWNER, session_id: SESSION, input_tokens: 7, output_tokens: 3 };
const PRICE = { model: 'matrix-model', currency: 'CNY', unit: '1K', input: 1, output: 1, effective_from: '2030-01-01' };
const BUDGET = { name: 'matrix-budget', scope: { type: 'user', value: OWNER }, period: 'daily', limit: 1 };
const IDENTITY = `user_id=${OWNER}&timestamp=${TIMESTAMP}&id=matrix-record`;

interface Sample {
  readonly path: string;
  readonly body?: object;
  /** What our own 403 says, where it is not the one shape of errors. */
  readonly refusal?: object;
}

const SPAN = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  startTimeUnixNano: String(BigInt(TIMESTAMP * 1000) * 1_000_000n),
  attributes: Object.entries({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'qwen-plus',
    'user.id': OWNER,
  }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
};

/** A request that each route would answer; a route without one fails the first test. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  'GET /': { path: '/' },
  'GET /static/{file}': { path: '/static/ai_usage_monitor.html' },
  'GET /health': { path: '/health' },
  'GET /docs': { path: '/docs' },
  'GET /openapi.json': { path: '/openapi.json' },
  'POST /records': { path: '/records', body: { ...RECORD, id: 'matrix-again', timestamp: TIMESTAMP } },
  'POST /v1/traces': {
    path: '/v1/traces',
    body: { resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] },
    refusal: { code: '7' },
  },
  'POST /integrations/litellm': {
    path: '/integrations/litellm',
    body: [
      {
        litellm_call_id: 'matrix-litellm',
        model: 'qwen-plus',
        startTime: TIMESTAMP,
        status: 'success',
        end_user: OWNER,
      },
    ],
  },
  'GET /records': { path: `/records?user_id=${OWNER}&date=2025-11-23` },
  'DELETE /records': { path: `/records?${IDENTITY}` },
  'GET /stats/current': { path: '/stats/current' },
  'GET /stats/hourly': { path: '/stats/hourly' },
  'GET /stats/daily': { path: '/stats/daily?date=2025-11-23' },
  'GET /stats/monthly': { path: '/stats/monthly?year=2025&month=11' },
  'GET /stats/range': { path: '/stats/range?from=2025-11-23&to=2025-11-23&group_by=user' },
  'GET /stats/drift': { path: '/stats/drift?from=2025-11-23&to=2025-11-23' },
  'GET /sessions/{id}': { path: `/sessions/${SESSION}` },
  'GET /sessions/{id}/records': { path: `/sessions/${SESSION}/records` },
  'GET /top_users': { path: '/top_users' },
  'GET /top': { path: '/top?by=user' },
  'GET /cost_trend': { path: '/cost_trend' },
  'GET /dashboard': { path: '/dashboard' },
  'GET /metrics': { path: '/metrics' },
  'GET /integrity': { path: '/integrity?date=2025-11-23' },
  'POST /integrity': { path: '/integrity?date=2025-11-23' },
  'GET /forecast': { path: '/forecast' },
  'GET /anomalies': { path: '/anomalies' },
  'GET /recommendations': { path: '/recommendations' },
  'POST /what-if': {
    path: '/what-if',
    body: { from: '2025-11-22', to: '2025-11-23', replace: { 'qwen-max': 'qwen-plus' } },
  },
  'GET /prices': { path: '/prices' },
  'GET /prices/resolve': { path: '/prices/resolve?model=qwen-plus' },
  'POST /prices': { path: '/prices', body: PRICE },
  'DELETE /prices/{id}': { path: '/prices/{price}' },
  'GET /exchange_rates': { path: '/exchange_rates' },
  'POST /exchange_rates': {
    path: '/exchange_rates',
    body: { pair: 'USDCNY', rate: '7.0', effective_from: '2030-01-01' },
  },
  'GET /alerts': { path: '/alerts' },
  'POST /alerts/{id}/ack': { path: '/alerts/00000000000000000-000000000000/ack', body: {} },
  'GET /quota': { path: `/quota?user_id=${OWNER}` },
  'POST /quota/reserve': { path: '/quota/reserve', body: { user_id: OWNER, estimate: '0.01' } },
  'GET /budgets': { path: '/budgets' },
  'POST /budgets': { path: '/budgets', body: BUDGET },
  'GET /budgets/{id}': { path: '/budgets/{budget}' },
  'PUT /budgets/{id}': { path: '/budgets/{budget}', body: BUDGET },
  'DELETE /budgets/{id}': { path: '/budgets/{budget}' },
  'POST /prices/reprice': { path: '/prices/reprice?from=2025-11-22&to=2025-11-23' },
  'POST /forget': { path: '/forget', body: { user_id: 'matrix-nobody' } },
  'POST /export/records': { path: '/export/records?from=2025-11-22&to=2025-11-23' },
  'GET /jobs': { path: '/jobs' },
  'GET /jobs/{id}': { path: '/jobs/{id}' },
  'DELETE /jobs/{id}': { path: '/jobs/{id}' },
  'POST /export_report': { path: '/export_report', body: {} },
  'GET /download_report': { path: '/download_report?path={report}' },
  'GET /reports': { path: '/reports' },
  'GET /keys': { path: '/keys' },
  'POST /keys': { path: '/keys', body: { name: 'made by the matrix', scopes: ['read'] } },
  'DELETE /keys/{id}': { path: '/keys/{id}' },
};

/** Routes that have nothing here to do what they are for, and the test that sees them do it. */
const SEEN_ELSEWHERE: Readonly<Record<string, string>> = {
  [`POST ${BASE_PATH}/alerts/{id}/ack`]: 'test/flows/alerts.test.ts',
  [`DELETE ${BASE_PATH}/jobs/{id}`]: 'test/functions/manage/jobs.test.ts',
};

/** A route of the template that is in no contract has no scope that could be tested. */
function routeOf(key: string): Route {
  const route = ROUTES.find((known) => routeKey(known) === key);
  if (route === undefined) throw new Error(`the template has a route that the contract lacks: ${key}`);
  return route;
}

type Key = { id: string; key: string };
const EVERY_SCOPE = ['ingest', 'read', 'admin'];

describe('who may do what', () => {
  let ledger: Ledger;
  let routes: readonly Route[];
  let victim: Key;
  let price: { id: string };
  let jobId: string;
  let budgetId: string;
  let report: string;

  const create = async (body: object): Promise<Key> => {
    const { status, body: key } = await post<Key>({ url: ledger.url, key: ledger.adminKey }, '/keys', body);
    expect(status).toBe(201);
    return key;
  };
  const keyWith = async (scopes: string[], more: object = {}) =>
    (await create({ name: 'matrix', scopes, ...more })).key;

  const request = (route: Route, key: string): Promise<Answered<{ error?: { code: string } }>> => {
    const sample = SAMPLES[routeKey(route).replace(BASE_PATH, '')];
    const init = { method: route.method, headers: key === '' ? { authorization: '' } : {} };
    const path = (sample?.path ?? '')
      .replace('/keys/{id}', `/keys/${victim.id}`)
      .replace('/jobs/{id}', `/jobs/${jobId}`)
      .replace('{budget}', budgetId)
      .replace('{price}', price.id)
      .replace('{report}', report);
    return sample?.body === undefined
      ? ask({ url: ledger.url, key }, path, init)
      : ask({ url: ledger.url, key }, path, {
          ...init,
          headers: { ...init.headers, 'content-type': 'application/json' },
          body: JSON.stringify(sample.body),
        });
  };

  beforeAll(async () => {
    ledger = await startLedger();
    routes = (await ledger.routes()).map(({ routeKey: key }) => routeOf(key));
    victim = await create({ name: 'victim', scopes: ['read'] });
    const asked = { url: ledger.url, key: ledger.adminKey };
    const stored = await post(asked, '/records', { ...RECORD, id: 'matrix-record', timestamp: TIMESTAMP });
    expect(stored.status).toBe(201);
    const added = await post<{ id: string }>(asked, '/prices', PRICE);
    expect(added.status).toBe(201);
    price = added.body;
    budgetId = (await post<{ id: string }>(asked, '/budgets', BUDGET)).body.id;
    const exported = await post<{ report_path: string }>(asked, '/export_report', '');
    report = exported.body.report_path.replace('records/ai_usage/', '');
    jobId = (await post<{ id: string }>(asked, '/prices/reprice?from=2025-11-22&to=2025-11-23', '')).body.id;
  }, 300_000);

  afterAll(() => ledger.stop());

  it('knows every route of the template', () => {
    expect(routes.map(routeKey).toSorted()).toEqual(ROUTES.map(routeKey).toSorted());
    expect(routes.map((route) => routeKey(route).replace(BASE_PATH, '')).toSorted()).toEqual(
      Object.keys(SAMPLES).toSorted(),
    );
  });

  const closed = () => routes.filter(({ scope }) => scope !== 'open');
  const forbiddenByUs = (route: Route) => ({
    status: 403,
    body: SAMPLES[routeKey(route).replace(BASE_PATH, '')]?.refusal ?? { error: { code: 'forbidden' } },
  });
  const forbiddenByGateway = { status: 403, body: { message: 'Forbidden' } };

  it('answers open routes to everybody', async () => {
    for (const route of routes.filter(({ scope }) => scope === 'open')) {
      const { method } = route;
      const base = route.path.startsWith(BASE_PATH) ? BASE_PATH : '';
      const path = `${base}${SAMPLES[routeKey(route).replace(BASE_PATH, '')]?.path}`;
      const response = await fetch(`${ledger.url}${path}`, { method });
      const { status, headers } = response;
      checkAnswer({ method, path, status, contentType: headers.get('content-type'), text: await response.text() });
      expect([routeKey(route), status]).toEqual([routeKey(route), 200]);
    }
  });

  it('answers 401 without a key', async () => {
    for (const route of closed()) {
      expect(await request(route, ''), routeKey(route)).toEqual({ status: 401, body: { message: 'Unauthorized' } });
    }
  });

  it.each([
    ['an unknown key', async () => `tl_main_${'x'.repeat(43)}`],
    ['no key at all but some word', async () => 'secret'],
    ['an unknown project', async () => `tl_nobody_${'x'.repeat(43)}`],
    [
      'a revoked key',
      async () => {
        const { id, key } = await create({ name: 'revoked', scopes: EVERY_SCOPE });
        await ask({ url: ledger.url, key: ledger.adminKey }, `/keys/${id}`, { method: 'DELETE' });
        return key;
      },
    ],
    [
      'an expired key',
      async () => {
        const key = await keyWith(EVERY_SCOPE, { expires_at: new Date(Date.now() + 300).toISOString() });
        await new Promise((resolve) => setTimeout(resolve, 400));
        return key;
      },
    ],
  ])('answers 403 to %s', async (_, makeKey) => {
    const key = await makeKey();
    for (const route of closed()) {
      expect(await request(route, key), routeKey(route)).toEqual(forbiddenByGateway);
    }
  });

  it('answers 403 to a key of every other scope', async () => {
    const sufficient = { open: [], ingest: ['ingest'], read: ['read', 'admin'], admin: ['admin'] };
    for (const scope of EVERY_SCOPE) {
      const key = await keyWith([scope]);
      for (const route of closed()) {
        if ((sufficient[route.scope] as string[]).includes(scope)) continue;
        expect(await request(route, key), `${scope}: ${routeKey(route)}`).toMatchObject(forbiddenByUs(route));
      }
    }
  });

  it('answers 403 to a key that is bound to another user', async () => {
    const key = await keyWith(EVERY_SCOPE, { user_id: 'matrix-stranger' });
    for (const route of closed()) {
      expect(await request(route, key), routeKey(route)).toMatchObject(forbiddenByUs(route));
    }
  });

  it('lets a key that is bound to a user record and read for that user, and nothing else', async () => {
    const key = await keyWith(EVERY_SCOPE, { user_id: OWNER });
    for (const route of closed()) {
      const { status } = await request(route, key);
      expect(status === 403, routeKey(route)).toBe(route.userKeys !== true);
    }
  });

  it('shows nothing of a project to the keys of another', async () => {
    const key = await ledger.createKey({ project: 'other', scopes: EVERY_SCOPE });
    for (const route of closed()) {
      if (route.method === 'POST') continue;
      const { status, body } = await request(route, key);
      const forgotten =
        /^(DELETE|PUT)$/.test(route.method) ||
        /\/((sessions|jobs|budgets)\/\{id\}|download_report)/.test(routeKey(route));
      expect([routeKey(route), status]).toEqual([routeKey(route), forgotten && status === 404 ? 404 : 200]);
      const shown = JSON.stringify(body).replaceAll(SESSION, '');
      expect(shown, routeKey(route)).not.toMatch(/matrix-owner"?[,}]|matrix-record|matrix-model|matrix-budget|victim/);
    }
    const own = await ask<{ records: object[] }>(
      { url: ledger.url, key: ledger.adminKey },
      `/records?user_id=${OWNER}&date=2025-11-23`,
    );
    expect(own.body.records.length).toBeGreaterThan(0);
  });

  it('answers every route as the OpenAPI document describes it', async () => {
    const key = await keyWith(EVERY_SCOPE);
    const deletionsLast = routes.toSorted(
      (one, other) => Number(one.method === 'DELETE') - Number(other.method === 'DELETE'),
    );
    for (const route of deletionsLast) await request(route, key);
    expect(routesNeverSeen().filter((route) => !Object.hasOwn(SEEN_ELSEWHERE, route))).toEqual([]);
  });

  it('serves that document', async () => {
    const { body } = await ask({ url: ledger.url, key: '' }, '/openapi.json');
    expect(body).toEqual(parseExactly(JSON.stringify(createDocument(packageJson.version))));
  });
});
