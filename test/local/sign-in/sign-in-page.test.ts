import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OneTimeCode } from '../../../local/sign-in/one-time-code.ts';
import { createSignInPage } from '../../../local/sign-in/sign-in-page.ts';
import { startGateway, type TestGateway } from '../../support/local-gateway.ts';

describe('the link that signs in', () => {
  let gateway: TestGateway;
  let code: OneTimeCode;

  beforeEach(async () => {
    code = new OneTimeCode('the key');
    gateway = await startGateway({ routes: [], pages: [createSignInPage(Promise.resolve(code))] });
  });
  afterEach(() => gateway.stop());

  const signIn = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${gateway.url}/local/sign-in`, { method: 'POST', headers, body });

  it('brings the key once', async () => {
    const first = await signIn(JSON.stringify({ code: code.text }));
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(await first.json()).toEqual({ key: 'the key' });
    const second = await signIn(JSON.stringify({ code: code.text }));
    expect([second.status, await second.json()]).toEqual([403, { message: 'Forbidden' }]);
  });

  it.each([
    ['another code', JSON.stringify({ code: 'x'.repeat(32) })],
    ['no code', '{}'],
    ['a code that is no text', '{"code":7}'],
    ['null', 'null'],
    ['no JSON', 'code'],
    ['a large body', JSON.stringify({ code: 'x'.repeat(2000) })],
  ])('refuses %s, and keeps the code', async (_, body) => {
    expect((await signIn(body)).status).toBe(403);
    expect((await signIn(JSON.stringify({ code: code.text }))).status).toBe(200);
  });

  it('takes no form of another origin: only JSON, which would need a preflight', async () => {
    const body = JSON.stringify({ code: code.text });
    expect((await signIn(body, { 'content-type': 'text/plain' })).status).toBe(403);
    expect((await fetch(`${gateway.url}/local/sign-in`, { method: 'OPTIONS' })).status).toBe(404);
    expect((await fetch(`${gateway.url}/local/sign-in`)).status).toBe(404);
  });

  it('is another one at each start', () => {
    expect(new OneTimeCode('the key').text).not.toBe(code.text);
    expect(code.text).toMatch(/^[\w-]{32}$/);
  });
});
