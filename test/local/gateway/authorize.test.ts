import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAuthorize } from '../../../local/gateway/authorize.ts';
import { httpEvent } from '../../../local/gateway/http-event.ts';

const CACHE_MS = 60_000;
const AUTHORIZER = { id: 'Key', functionId: 'authorize', header: 'authorization', cacheMs: CACHE_MS };

const requestOf = (atMs: number, ...rawHeaders: string[]) =>
  httpEvent({
    request: { method: 'POST', httpVersion: '1.1', rawHeaders: ['Host', 'a.b', ...rawHeaders] },
    rawPath: '/s/1',
    rawQueryString: 'a=1&a=2',
    sourceIp: '127.0.0.1',
    port: 1,
    body: Buffer.from('secret'),
    routeKey: 'POST /s/{id}',
    pathParameters: { id: '1' },
    requestId: 'r',
    atMs,
  });

function setUp(answer: (event: { identitySource: string[] }) => unknown, cacheMs = CACHE_MS) {
  const asked: { identitySource: string[] }[] = [];
  const authorize = createAuthorize({ ...AUTHORIZER, cacheMs }, async (functionId, event) => {
    expect(functionId).toBe('authorize');
    asked.push(event as { identitySource: string[] });
    return answer(event as { identitySource: string[] });
  });
  return { asked, ask: (key: string, atMs = 0) => authorize(requestOf(atMs, 'Authorization', key)), authorize };
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);
const shapeOf = (event: object) => Object.fromEntries(Object.entries(event).map(([name, it]) => [name, typeOf(it)]));

describe('the authorizer', () => {
  it('is asked in the form of AWS, without the body', async () => {
    const { asked, authorize } = setUp(() => ({ isAuthorized: true }));
    await authorize(requestOf(0, 'Authorization', 'Bearer k', 'Cookie', 'a=1; b=2'));
    const example = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/authorizer.json'), 'utf8'));
    expect(shapeOf(asked[0] ?? {})).toEqual(shapeOf(example));
    expect(asked[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: expect.stringMatching(/^arn:aws:execute-api:[\w-]+:\d{12}:[\w-]+\/\$default\/POST\/s\/1$/),
      identitySource: ['Bearer k'],
      routeKey: 'POST /s/{id}',
      headers: { authorization: 'Bearer k' },
    });
    expect(JSON.stringify(asked)).not.toContain('secret');
  });

  it.each<[string, unknown, object]>([
    [
      'allows, and says for whom',
      { isAuthorized: true, context: { a: '1' } },
      { outcome: 'allowed', context: { a: '1' } },
    ],
    ['allows', { isAuthorized: true }, { outcome: 'allowed', context: {} }],
    ['denies', { isAuthorized: false, context: { a: '1' } }, { outcome: 'denied' }],
    ['denies by saying nothing', {}, { outcome: 'denied' }],
  ])('%s', async (_, answer, outcome) => {
    expect(await setUp(() => answer).ask('k')).toEqual(outcome);
  });

  it('is not asked without an identity', async () => {
    const { asked, ask, authorize } = setUp(() => ({ isAuthorized: true }));
    expect(await ask('')).toEqual({ outcome: 'no-identity' });
    expect(await authorize(requestOf(0, 'X-Authorization', 'k'))).toEqual({ outcome: 'no-identity' });
    expect(asked).toEqual([]);
  });

  it('is asked once for each identity while its answer is kept, whatever it was', async () => {
    const { asked, ask } = setUp(({ identitySource: [key] }) => ({ isAuthorized: key === 'good' }));
    const outcomes = async (atMs: number) => [(await ask('good', atMs)).outcome, (await ask('bad', atMs)).outcome];
    for (const atMs of [0, 1, CACHE_MS - 1]) expect(await outcomes(atMs)).toEqual(['allowed', 'denied']);
    expect(asked).toHaveLength(2);
    expect(await outcomes(CACHE_MS)).toEqual(['allowed', 'denied']);
    expect(asked).toHaveLength(4);
  });

  it('is asked each time when nothing is kept', async () => {
    const { asked, ask } = setUp(() => ({ isAuthorized: true }), 0);
    await ask('k');
    await ask('k');
    expect(asked).toHaveLength(2);
  });

  it('is asked again after it failed', async () => {
    let isBroken = true;
    const { ask } = setUp(() => {
      if (isBroken) throw new Error('broken');
      return { isAuthorized: true };
    });
    await expect(ask('k')).rejects.toThrow('broken');
    isBroken = false;
    expect(await ask('k')).toMatchObject({ outcome: 'allowed' });
  });
});
