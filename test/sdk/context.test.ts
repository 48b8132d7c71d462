import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { type Ambient, findAmbientStorage } from '../../sdk/src/context.ts';
import { sendWhenHidden } from '../../sdk/src/hidden-page.ts';

const ada: Ambient = { context: { userId: 'ada' } };
const bob: Ambient = { context: { userId: 'bob' } };

describe('the storage of the context', () => {
  it.each([
    ['a global of an edge runtime', { AsyncLocalStorage }],
    ['a module of the platform', { process }],
  ])('is %s', async (_, platform) => {
    const storage = findAmbientStorage(platform);
    const seen = await storage.run(ada, async () => {
      await Promise.resolve();
      return storage.getStore();
    });
    expect(seen).toBe(ada);
  });

  it('reaches as far as the synchronous part where the platform has none', async () => {
    const storage = findAmbientStorage({});
    const inner = storage.run(ada, () => [storage.run(bob, () => storage.getStore()), storage.getStore()]);
    expect(inner).toEqual([bob, ada]);
    expect(() =>
      storage.run(ada, () => {
        throw new Error('an action that fails');
      }),
    ).toThrow();
    expect(storage.getStore()).toBeUndefined();
  });
});

describe('a page that is hidden', () => {
  it('sends what is left', () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const flushed: number[] = [];
    Object.assign(globalThis, { document: page });
    try {
      sendWhenHidden({ flush: async (ms) => flushed.push(ms) > 0 });
    } finally {
      Reflect.deleteProperty(globalThis, 'document');
    }
    page.dispatchEvent(new Event('visibilitychange'));
    expect(flushed).toEqual([]);
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(flushed).toHaveLength(1);
  });
});
