import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueKey } from '../../../lib/access/issue-key.ts';
import { DynamoApiKeys } from '../../../lib/aws/dynamo-api-keys.ts';
import { DynamoLedgerSettings } from '../../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoRetentionHistory } from '../../../lib/aws/dynamo-retention-history.ts';
import type { ApiKeys, LedgerSettingsStore } from '../../../lib/ports.ts';
import type { RetentionHistory } from '../../../lib/retention/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryApiKeys } from '../../support/in-memory-api-keys.ts';
import { InMemoryLedgerSettings } from '../../support/in-memory-ledger-settings.ts';
import { InMemoryRetentionHistory } from '../../support/in-memory-retention-history.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let seed = 0;
const issued = (project: string, more: object = {}) => {
  seed += 1;
  return issueKey(
    project,
    { name: `键 ${seed}`, scopes: ['read', 'admin'], ...more },
    Buffer.alloc(32, `${seed}`),
    1000 + seed,
  ).key;
};

describe.each<[string, () => ApiKeys]>([
  ['in memory', () => new InMemoryApiKeys()],
  ['in DynamoDB', () => new DynamoApiKeys(engine.client, engine.tables.config)],
])('API keys %s', (where, open) => {
  let keys: ApiKeys;
  let project: string;
  beforeEach(() => {
    keys = open();
    project = `p-${where.length}-${seed}`;
  });

  it('come back as they were made', async () => {
    const plain = issued(project);
    const full = issued(project, { userId: 'u#1|二', expiresAtUs: 1_893_456_000_123_456 });
    await keys.create(plain);
    await keys.create(full);
    expect(await keys.find(project, plain.sha256)).toEqual(plain);
    expect(await keys.find(project, full.sha256)).toEqual(full);
  });

  it('are not found by another hash or in another project', async () => {
    const key = issued(project);
    await keys.create(key);
    expect(await keys.find(project, issued(project).sha256)).toBeUndefined();
    expect(await keys.find('other', key.sha256)).toBeUndefined();
  });

  it('are made once', async () => {
    const key = issued(project);
    await keys.create(key);
    await expect(keys.create({ ...key, name: 'taken over' })).rejects.toThrow();
    expect(await keys.find(project, key.sha256)).toEqual(key);
  });

  it('are listed in pages, each once, of their own project only', async () => {
    const made = Array.from({ length: 5 }, () => issued(project));
    for (const key of made) await keys.create(key);
    await keys.create(issued('other'));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await keys.list(project, { limit: 2, ...(cursor === null ? {} : { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((key) => key.id));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(made.map((key) => key.id).toSorted());
  });

  it('are no list behind a cursor of something else', async () => {
    await expect(keys.list(project, { limit: 2, cursor: 'main|KEY' })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('are revoked by their id, once and for ever, and stay on the list', async () => {
    const key = issued(project);
    await keys.create(key);
    expect(await keys.revoke(project, key.id, 5000)).toBe('revoked');
    expect(await keys.revoke(project, key.id, 6000)).toBe('revoked');
    expect(await keys.find(project, key.sha256)).toEqual({ ...key, revokedAtUs: 5000 });
    expect((await keys.list(project, { limit: 10 })).items).toEqual([{ ...key, revokedAtUs: 5000 }]);
  });

  it('that are forgotten are revoked, and name nobody', async () => {
    const [working, revoked] = [issued(project, { userId: 'alice' }), issued(project, { userId: 'alice' })];
    for (const key of [working, revoked]) await keys.create(key);
    await keys.revoke(project, revoked.id, 4000);
    for (const { id } of [working, revoked]) expect(await keys.forget(project, id, 5000)).toBe('revoked');
    const nameless = { name: 'forgotten', userId: 'forgotten' };
    expect(await keys.find(project, working.sha256)).toEqual({ ...working, ...nameless, revokedAtUs: 5000 });
    expect(await keys.find(project, revoked.sha256)).toEqual({ ...revoked, ...nameless, revokedAtUs: 4000 });
    expect(await keys.forget('other', working.id, 5000)).toBe('absent');
  });

  it('are not revoked from another project, nor by an id that is none', async () => {
    const key = issued(project);
    await keys.create(key);
    for (const [where, id] of [
      ['other', key.id],
      [project, issued(project).id],
      [project, ''],
      [project, 'key_'],
      [project, key.sha256],
    ] as const) {
      expect(await keys.revoke(where, id, 5000)).toBe('absent');
    }
    expect(await keys.find(project, key.sha256)).toEqual(key);
  });
});

describe.each<[string, () => LedgerSettingsStore]>([
  ['in memory', () => new InMemoryLedgerSettings()],
  ['in DynamoDB', () => new DynamoLedgerSettings(engine.client, engine.tables.config)],
])('the settings of a ledger %s', (_, open) => {
  it('are those of the first who wrote them', async () => {
    const store = open();
    const first = { timeZone: 'Asia/Shanghai', currency: 'CNY', schemaVersion: 1 };
    expect(await store.read()).toBeUndefined();
    expect(await store.claim(first)).toEqual(first);
    expect(await store.claim({ timeZone: 'UTC', currency: 'USD', schemaVersion: 2 })).toEqual(first);
    expect(await store.read()).toEqual(first);
  });
});

describe.each<[string, () => RetentionHistory]>([
  ['in memory', () => new InMemoryRetentionHistory()],
  ['in DynamoDB', () => new DynamoRetentionHistory(engine.client, engine.tables.config)],
])('the retentions of a ledger %s', (_, open) => {
  it('come one behind the other, each only behind those that were read', async () => {
    const history = open();
    const [first, second] = [
      { since: '2015-01-01', days: 30 },
      { since: '2023-11-17', days: undefined },
    ] as const;
    expect(await history.read()).toBeUndefined();
    const begun = await Promise.all([history.append(undefined, first), history.append(undefined, first)]);
    expect(begun.toSorted()).toEqual(['appended', 'moved']);
    expect(await history.read()).toEqual([first]);
    const added = await Promise.all([history.append([first], second), history.append([first], second)]);
    expect(added.toSorted()).toEqual(['appended', 'moved']);
    expect(await history.append(undefined, first)).toBe('moved');
    expect(await history.read()).toEqual([first, second]);
  });
});

it('retentions are kept beside the settings, which stay', async () => {
  const settings = await new DynamoLedgerSettings(engine.client, engine.tables.config).read();
  expect(settings).toEqual({ timeZone: 'Asia/Shanghai', currency: 'CNY', schemaVersion: 1 });
});
