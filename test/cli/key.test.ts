import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashKey } from '../../lib/access/key-text.ts';
import { DynamoApiKeys } from '../../lib/aws/dynamo-api-keys.ts';
import { startTestEngine, type TestEngine } from '../support/engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' };

const key = (...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['cli/key.ts', ...words],
      { env: { PATH: process.env.PATH, ...CREDENTIALS } },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out: out.trim(), err }),
    );
  });
const there = () => ['--table', engine.tables.config, '--endpoint', engine.endpoint];

describe('npm run key', () => {
  it('makes, lists and revokes a key', async () => {
    const words = ['--name', '第一把', '--scopes', 'admin, read', '--user', 'u-1', '--project', 'shop'];
    const made = await key('create', ...words, '--expires', '2050-01-01T00:00:00Z', ...there());
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^tl_shop_[\w-]{43}$/) });
    const stored = await new DynamoApiKeys(engine.client, engine.tables.config).find('shop', hashKey(made.out));
    expect(stored).toMatchObject({ name: '第一把', scopes: ['read', 'admin'], userId: 'u-1' });

    const id = stored?.id ?? '';
    expect((await key('list', '--project', 'shop', ...there())).out).toContain(id);
    expect((await key('list', ...there())).err).toContain('No keys in the project "main"');
    expect(await key('revoke', id, '--project', 'shop', ...there())).toMatchObject({ code: 0 });
    expect((await key('list', '--project', 'shop', ...there())).out).toContain('REVOKED');
  });

  it('says what is wrong and what to do', async () => {
    const cases: readonly [string[], number, string][] = [
      [[], 2, 'say what to do'],
      [['create', '--name', 'a', '--scopes', 'root', ...there()], 2, '--scopes must be one of ingest, read, admin'],
      [['create', ...there()], 2, '--name is required'],
      [['create', '--nmae', 'a'], 2, '--nmae'],
      [['list', '--project', 'A', ...there()], 2, '--project A'],
      [['revoke', 'key_00000000000000000000', ...there()], 1, 'npm run key -- list'],
      [['list', '--table', 'nowhere', '--endpoint', engine.endpoint], 2, 'no such table'],
      [['list', '--stack', 'Elsewhere', '--endpoint', engine.endpoint], 2, 'no Config table of a stack "Elsewhere"'],
    ];
    const told = await Promise.all(cases.map(([words]) => key(...words)));
    for (const [index, [words, code, message]] of cases.entries()) {
      expect(told[index]?.err, words.join(' ')).toContain(message);
      expect(told[index]?.code, words.join(' ')).toBe(code);
      expect(told[index]?.out).toBe('');
    }
  });

  it('explains itself', async () => {
    const { code, out } = await key('--help');
    expect(code).toBe(0);
    for (const option of ['--name', '--scopes', '--table', '--stack', '--endpoint', 'revoke'])
      expect(out).toContain(option);
  });
});
