import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import pMap from 'p-map';
import { describe, expect, it } from 'vitest';
import { keyText } from '../lib/access/key-text.ts';

const PROJECT = join(import.meta.dirname, '..');
const PRESET = { id: '@secretlint/secretlint-rule-preset-recommend', rule: creator };

/** A key of a ledger, as `keyText` makes it. */
const LEDGER_KEY = /\btl_[a-z0-9-]{1,32}_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;

/** Sums and digests by the thousand, no text of ours. */
const NO_TEXT = /^package-lock\.json$|\.jsonl\.gz$|\.(png|ico|woff2)$/;

/** What in a text looks like a secret, by the name of the rule that found it. */
async function secretsIn(content: string, filePath: string): Promise<readonly string[]> {
  const source = { content, filePath, ext: extname(filePath), contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config: { rules: [PRESET] } } });
  const keys = [...content.matchAll(LEDGER_KEY)].filter(([key]) => !isExample(key));
  return [...messages.map(({ ruleId }) => ruleId), ...keys.map(() => 'a key of a ledger')];
}

/** Nobody draws a key in which so few characters come again and again. */
const isExample = (key: string): boolean => new Set(key.slice(-43)).size < 12;

/** Files that git tracks, and those that it would. */
const sources = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: PROJECT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path !== '' && !NO_TEXT.test(path))
    .filter((path) => statSync(join(PROJECT, path), { throwIfNoEntry: false })?.isFile());

// Written in pieces: whole, they would be found in this file.
const PLANTED: readonly (readonly [string, string])[] = [
  ['a key of AWS', `aws_secret_access_key = ${'wJalrXUtnFEMI/K7MDENG/'}${'bPxRfiCYzzTESTKEY1'}`],
  [
    'a private key',
    `-----BEGIN RSA ${'PRIVATE KEY'}-----\n${'MIIEowIBAAKCAQEA'.repeat(20)}\n-----END RSA ${'PRIVATE KEY'}-----`,
  ],
  ['a token of GitHub', `token: ${'ghp_'}${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`],
  [
    'a key of a model provider',
    `key: ${'sk-ant-api03-'}${'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY7zA9bC1dE3fG5hJ7kL9mN1pQ3r'}-AAAAAAAA${'AA'}`,
  ],
  ['a key of a ledger', `curl -H "Authorization: Bearer ${keyText('main', randomBytes(32))}"`],
];

describe('the scan for secrets', () => {
  it.each(PLANTED)('finds %s that somebody left in a file', async (_, text) => {
    expect(await secretsIn(`# notes\n${text}\n`, 'notes.md')).not.toEqual([]);
  });

  it('lets examples pass', async () => {
    expect(await secretsIn(`Authorization: Bearer tl_main_${'x'.repeat(43)}`, 'notes.md')).toEqual([]);
  });

  it('finds none in what is checked in', async () => {
    const paths = sources();
    expect(paths.length).toBeGreaterThan(300);
    const found = await pMap(
      paths,
      async (path) => ({ path, secrets: await secretsIn(readFileSync(join(PROJECT, path), 'utf8'), path) }),
      { concurrency: 8 },
    );
    expect(found.filter(({ secrets }) => secrets.length > 0)).toEqual([]);
  }, 60_000);
});
