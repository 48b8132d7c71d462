import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../lib/access/key-text.ts';
import { manage } from './manage-function.ts';

describe('making a key', () => {
  it('shows it once, stores its hash, in the project of the caller', async () => {
    const { keys, create, ask, lines } = manage();
    const { status, body } = await create(
      { name: '客服', scopes: ['read', 'ingest'], user_id: 'u-1', expires_at: '2026-12-01T00:00:00+08:00' },
      'shop',
    );
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{20}$/),
      key: expect.stringMatching(/^tl_shop_[\w-]{43}$/),
      name: '客服',
      scopes: ['ingest', 'read'],
      user_id: 'u-1',
      created_at: '2026-11-24T10:00:00+08:00',
      expires_at: '2026-12-01T00:00:00+08:00',
      revoked_at: null,
    });
    expect(await keys.find('shop', hashKey(body.key))).toMatchObject({ id: body.id, userId: 'u-1' });
    expect((await ask({ route: 'GET /keys' })).body.keys).toEqual([]);
    expect(lines.join()).not.toContain(body.key);
  });

  it('never makes the same key twice', async () => {
    const { create } = manage();
    const made = await Promise.all(Array.from({ length: 20 }, () => create({ name: 'same', scopes: ['read'] })));
    expect(new Set(made.map(({ body }) => body.key)).size).toBe(20);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(20);
  });

  it.each([undefined, '', '{', '[]', 'null', '{"name":"a"}', '{"name":"a","scopes":["root"],"x":1}'])(
    'refuses %j and stores nothing',
    async (body) => {
      const { ask } = manage();
      const answer = await ask({ route: 'POST /keys', ...(body === undefined ? {} : { body }) });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
      expect((await ask({ route: 'GET /keys' })).body.keys).toEqual([]);
    },
  );

  it('names every fault', async () => {
    const { body } = await manage().create({ scopes: ['root'], x: 1 });
    const paths = body.error.details.map(({ path }: { path: string }) => path);
    expect(paths.toSorted()).toEqual(['name', 'scopes[0]', 'x']);
  });

  it('is no 5xx, whatever the body', async () => {
    const { ask } = manage();
    const nested = '['.repeat(400_000);
    const body = fc.oneof(fc.json(), fc.string(), fc.constantFrom(nested, ' '.repeat(1_000_000), '1e999', '{"a":'));
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        expect((await ask({ route: 'POST /keys', body: text })).status).toBe(400);
      }),
      { numRuns: 100 },
    );
  });
});

describe('listing keys', () => {
  it('goes in pages and never shows a key or its hash', async () => {
    const { create, ask } = manage();
    const made = await Promise.all(['a', 'b', 'c'].map((name) => create({ name, scopes: ['read'] })));
    const first = await ask({ route: 'GET /keys', query: { limit: '2' } });
    const second = await ask({ route: 'GET /keys', query: { limit: '2', cursor: first.body.cursor } });
    expect([first.body.keys.length, second.body.keys.length, second.body.cursor]).toEqual([2, 1, null]);
    const listed = [...first.body.keys, ...second.body.keys];
    expect(listed.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
    for (const { body } of made) {
      expect(JSON.stringify(listed)).not.toContain(body.key);
      expect(JSON.stringify(listed)).not.toContain(hashKey(body.key));
    }
  });

  it.each(['0', '1001', '-1', '1.5', 'ten', '', '1e2', ' 5'])(
    'refuses the limit %j and says the range',
    async (limit) => {
      const { status, body } = await manage().ask({ route: 'GET /keys', query: { limit } });
      expect(status).toBe(400);
      expect(body.error.details).toEqual([{ path: 'limit', message: 'must be an integer from 1 to 1000' }]);
    },
  );

  it('refuses a cursor of its own making', async () => {
    expect((await manage().ask({ route: 'GET /keys', query: { cursor: 'main|KEY' } })).status).toBe(400);
  });
});

describe('revoking a key', () => {
  it('is told, kept and repeatable', async () => {
    const { create, ask } = manage();
    const { id } = (await create({ name: 'a', scopes: ['read'] })).body;
    for (const _ of ['once', 'again']) {
      expect(await ask({ route: 'DELETE /keys/{id}', path: { id } })).toEqual({
        status: 200,
        body: { id, revoked: true },
      });
    }
    const [listed] = (await ask({ route: 'GET /keys' })).body.keys;
    expect(listed).toMatchObject({ id, revoked_at: '2026-11-24T10:00:00+08:00' });
  });

  it.each(['', 'key_', 'key_00000000000000000009', '%zz', '__proto__'])('of the id %j is 404', async (id) => {
    expect((await manage().ask({ route: 'DELETE /keys/{id}', path: { id } })).status).toBe(404);
  });

  it('never reaches into another project', async () => {
    const { create, ask } = manage();
    const { id } = (await create({ name: 'a', scopes: ['read'] }, 'shop')).body;
    expect((await ask({ route: 'DELETE /keys/{id}', path: { id } })).status).toBe(404);
  });
});
