import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorizerEvent, createAuthorizeCaller } from '../../../functions/authorize/handler.ts';
import { issueKey } from '../../../lib/access/issue-key.ts';
import { InMemoryApiKeys } from '../../support/in-memory-api-keys.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const NOW_US = 1_795_485_600_000_000;
const request = { name: 'a key', scopes: ['ingest', 'read'] as const };
const issued = (project: string, seed: number, more: object = {}) =>
  issueKey(project, { ...request, ...more }, new Uint8Array(32).fill(seed), NOW_US - 10);

async function authorizer() {
  const keys = new InMemoryApiKeys();
  const { log, lines } = recordedLog();
  const make = async (project: string, seed: number, more: object = {}) => {
    const made = issued(project, seed, more);
    await keys.create(made.key);
    return made;
  };
  const authorize = createAuthorizeCaller({ keys, clock: () => NOW_US, log });
  return { keys, lines, make, authorize, by: (header: string) => authorize({ identitySource: [header] }) };
}

describe('the authorizer', () => {
  it('lets a key in, with what the functions need to know', async () => {
    const { make, by } = await authorizer();
    const { text, key } = await make('shop-2', 1, { userId: '用户 1' });
    const context = { project: 'shop-2', key_id: key.id, scopes: 'ingest read', user_id: '用户 1' };
    expect(await by(`Bearer ${text}`)).toEqual({ isAuthorized: true, context });
    expect(await by(`bearer ${text}`)).toEqual({ isAuthorized: true, context });
  });

  it('names no user when the key is bound to none', async () => {
    const { make, by } = await authorizer();
    const { text } = await make('main', 1);
    expect(await by(`Bearer ${text}`)).toMatchObject({ isAuthorized: true, context: { project: 'main' } });
    expect(await by(`Bearer ${text}`)).not.toHaveProperty('context.user_id');
  });

  it('refuses an unknown, a revoked and an expired key, and one that is renamed to another project', async () => {
    const { keys, make, by } = await authorizer();
    const good = await make('main', 1);
    const revoked = await make('main', 2);
    await keys.revoke('main', revoked.key.id, NOW_US - 1);
    const expired = await make('main', 3, { expiresAtUs: NOW_US });
    const refused = [issued('main', 4).text, revoked.text, expired.text, good.text.replace('tl_main_', 'tl_other_')];
    for (const text of refused) expect(await by(`Bearer ${text}`)).toEqual({ isAuthorized: false });
    expect(await by(`Bearer ${good.text}`)).toMatchObject({ isAuthorized: true });
  });

  it('never logs a key or its hash', async () => {
    const { make, by, lines } = await authorizer();
    const { text, key } = await make('main', 1);
    await by(`Bearer ${text}`);
    await by('Bearer some-password');
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toMatch(new RegExp(`${text}|${key.sha256}|some-password`));
  });

  it('answers whatever is sent', async () => {
    const { authorize } = await authorizer();
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `Bearer ${text}`),
    );
    const event = fc.oneof(
      fc.constant({}),
      fc.record({ identitySource: fc.oneof(fc.array(header), fc.constant(undefined), fc.array(fc.jsonValue())) }),
    );
    await fc.assert(
      fc.asyncProperty(event, async (sent) => {
        expect(await authorize(sent as AuthorizerEvent)).toEqual({ isAuthorized: false });
      }),
    );
  });

  it('lets a failing store be a failure, not a denial that the gateway would remember', async () => {
    const { log } = recordedLog();
    const find = async () => {
      throw new Error('down');
    };
    const authorize = createAuthorizeCaller({ keys: { find }, clock: () => NOW_US, log });
    await expect(authorize({ identitySource: [`Bearer ${issued('main', 1).text}`] })).rejects.toThrow('down');
  });
});
