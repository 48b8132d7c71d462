import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const IMPORT = 'lint/style/noRestrictedImports';
const ENVIRONMENT = 'lint/style/noProcessEnv';
const CLOCK = 'plugin';

const FORBIDDEN: readonly (readonly [room: string, code: string, rule: string])[] = [
  ['lib/spend', `import '../aws/keys.ts';`, IMPORT],
  ['lib', `import './aws/keys.ts';`, IMPORT],
  ['lib', `import '@aws-sdk/client-dynamodb';`, IMPORT],
  ['lib', `import '@middy/core';`, IMPORT],
  ['lib', `export const x = process.env.ZONE;`, ENVIRONMENT],
  ['lib', `export const x = Date.now();`, CLOCK],
  ['lib/aws', `import '../../functions/route.ts';`, IMPORT],
  ['functions/ingest', `import '../../lib/aws/keys.ts';`, IMPORT],
  ['functions/ingest', `import '@aws-sdk/client-dynamodb';`, IMPORT],
  ['functions/query/routes', `export const x = process.env.ZONE;`, ENVIRONMENT],
  ['functions/query/routes', `export const x = new Date();`, CLOCK],
  ['infra', `import '../lib/money.ts';`, IMPORT],
  ['infra', `import '../functions/route.ts';`, IMPORT],
  ['openapi', `import '../lib/aws/keys.ts';`, IMPORT],
  ['openapi', `import '@aws-sdk/client-dynamodb';`, IMPORT],
  ['web', `import '../lib/money.ts';`, IMPORT],
  ['sdk/src', `import '../../lib/money.ts';`, IMPORT],
];

const ALLOWED: readonly (readonly [room: string, code: string])[] = [
  ['lib/aws', `import '@aws-sdk/client-dynamodb';`],
  ['lib/spend', `import '../money.ts';`],
  ['functions/ingest', `import '../../lib/money.ts';`],
  ['infra', `import '../lib/environment.ts';`],
  ['infra', `import '../lib/api-contract.ts';`],
  ['openapi/routes', `import '../../functions/http/parameters.ts';`],
  ['web', `import '../lib/api-contract.ts';`],
  ['sdk/src', `import '../../lib/api-contract.ts';`],
];

const house = mkdtempSync(join(tmpdir(), 'tokenledger-lint-'));
const broken = new Map<string, string>();
const fileOf = (room: string, code: string) => `${room}/specimen-${Buffer.from(code).toString('hex')}.ts`;

beforeAll(() => {
  const { vcs, ...config } = JSON.parse(readFileSync('biome.json', 'utf8'));
  writeFileSync(join(house, 'biome.json'), JSON.stringify(config));
  cpSync('lint', join(house, 'lint'), { recursive: true });
  for (const [room, code] of [...FORBIDDEN, ...ALLOWED]) {
    const file = join(house, fileOf(room, code));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  const biome = join(process.cwd(), 'node_modules/.bin/biome');
  const result = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: house,
    encoding: 'utf8',
  });
  for (const { category, location } of JSON.parse(result.stdout).diagnostics) broken.set(location.path, category);
});

afterAll(() => rmSync(house, { recursive: true }));

describe('the import rules of the house', () => {
  it.each(FORBIDDEN)('%s may not say %s', (room, code, rule) => {
    expect(broken.get(fileOf(room, code))).toBe(rule);
  });

  it.each(ALLOWED)('%s may say %s', (room, code) => {
    expect(broken.get(fileOf(room, code))).toBeUndefined();
  });
});
