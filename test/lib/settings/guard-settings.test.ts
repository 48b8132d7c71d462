import { describe, expect, it } from 'vitest';
import type { LedgerSettings, LedgerSettingsStore } from '../../../lib/ports.ts';
import { createSettingsGuard } from '../../../lib/settings/guard-settings.ts';
import { InMemoryLedgerSettings } from '../../support/in-memory-ledger-settings.ts';

const OWN: LedgerSettings = { timeZone: 'Asia/Shanghai', currency: 'CNY', schemaVersion: 1 };

async function begun(settings: LedgerSettings): Promise<InMemoryLedgerSettings> {
  const store = new InMemoryLedgerSettings();
  await store.claim(settings);
  return store;
}

describe('the guard of the settings', () => {
  it('writes those of the first start', async () => {
    const store = new InMemoryLedgerSettings();
    await createSettingsGuard({ store, own: OWN, mayClaim: true })();
    expect(await store.read()).toEqual(OWN);
  });

  it('accepts their absence where it may not write them, and asks again', async () => {
    const store = new InMemoryLedgerSettings();
    const guard = createSettingsGuard({ store, own: OWN, mayClaim: false });
    await guard();
    expect(await store.read()).toBeUndefined();
    await store.claim({ ...OWN, currency: 'USD' });
    await expect(guard()).rejects.toThrow('CNY');
  });

  it('lets the same settings pass, and remembers that', async () => {
    const store = await begun(OWN);
    let reads = 0;
    const counting: LedgerSettingsStore = {
      claim: (settings) => store.claim(settings),
      read: () => {
        reads += 1;
        return store.read();
      },
    };
    const guard = createSettingsGuard({ store: counting, own: OWN, mayClaim: false });
    await guard();
    await guard();
    expect(reads).toBe(1);
  });

  it.each([
    ['time zone', { timeZone: 'UTC' }, /Asia\/Shanghai.*UTC|UTC.*Asia\/Shanghai/],
    ['currency', { currency: 'USD' }, /CNY.*USD|USD.*CNY/],
    ['schema version', { schemaVersion: 2 }, /2.*1/],
  ])('refuses another %s, naming both', async (name, other, both) => {
    const guard = createSettingsGuard({ store: await begun({ ...OWN, ...other }), own: OWN, mayClaim: true });
    const refused = expect(guard()).rejects;
    await refused.toMatchObject({ code: 'internal' });
    await expect(guard()).rejects.toThrow(both);
    await expect(guard()).rejects.toThrow(name);
  });

  it('refuses the loser of two first starts that differ', async () => {
    const store = await begun({ ...OWN, timeZone: 'UTC' });
    const blind = { read: async () => undefined, claim: (settings: LedgerSettings) => store.claim(settings) };
    await expect(createSettingsGuard({ store: blind, own: OWN, mayClaim: true })()).rejects.toThrow('UTC');
  });

  it('does not remember a failure of the store', async () => {
    const store = await begun(OWN);
    let isDown = true;
    const shaky: LedgerSettingsStore = {
      claim: (settings) => store.claim(settings),
      read: async () => {
        if (isDown) throw new Error('down');
        return store.read();
      },
    };
    const guard = createSettingsGuard({ store: shaky, own: OWN, mayClaim: false });
    await expect(guard()).rejects.toThrow('down');
    isDown = false;
    await guard();
  });
});
