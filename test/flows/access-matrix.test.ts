import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH, ROUTES, type Route, routeKey } from '../../lib/api-contract.ts';
import { createDocument } from '../../openapi/document.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { checkAnswer, routesNeverSeen } from '../support/answer-check.ts';
import { type Answered, ask, post } from '../support/ask.ts';
import { parseExactly } from '../support/exact-json.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { BUDGET, OWNER, PRICE, RECORD, SAMPLES, SESSION, TIMESTAMP } from './route-samples.ts';

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
