import { describe, expect, it } from 'vitest';
import { CLIENT_NAMES } from '../../support/client-names.ts';
import { clientNamesText, readGolden } from '../../support/price-golden.ts';

describe('names as clients send them', () => {
  it('have the models and rates that were read and committed: see npm run prices:golden', () => {
    expect(clientNamesText()).toBe(readGolden('client-names'));
  });

  it('are many, each once', () => {
    const names = Object.values(CLIENT_NAMES).flat();
    expect(names.length).toBeGreaterThan(200);
    expect(new Set(names.map((name) => JSON.stringify(name))).size).toBe(names.length);
  });
});
