import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LedgerDouble, startLedgerDouble } from '../support/ledger-double.ts';
import { runProgram } from '../support/run-program.ts';

/** A project that has the built package among its modules, as an install would put it there. */
let project: string;
let installed: string;
let ledger: LedgerDouble;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'tokenledger-client-'));
  installed = join(project, 'node_modules/@tokenledger/client');
  mkdirSync(installed, { recursive: true });
  cpSync('sdk/package.json', join(installed, 'package.json'));
  const built = spawnSync(process.execPath, ['sdk/build.ts', '--outdir', join(installed, 'dist')], {
    encoding: 'utf8',
  });
  expect(built.stderr + built.stdout).toBe('');
  ledger = await startLedgerDouble();
}, 300_000);

afterAll(() => {
  ledger.stop();
  rmSync(project, { recursive: true });
});

const dist = (file: string) => readFileSync(join(installed, 'dist', file), 'utf8');
const importsOf = (code: string) => [...code.matchAll(/(?:from|import)\s*"([^"]+)"/g)].map(([, name]) => name);

describe('the built package', () => {
  it.each(['index.js', 'node.js'])('is at most 12 KB by gzip: %s', (file) => {
    expect(gzipSync(dist(file), { level: 9 }).byteLength).toBeLessThanOrEqual(12 * 1024);
  });

  it('depends on nothing, and on no module of Node where there is none', () => {
    expect(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
    expect(importsOf(dist('index.js'))).toEqual([]);
    expect(importsOf(dist('node.js'))).toEqual(['node:async_hooks']);
    expect(importsOf(dist('spill.js')).every((name) => name?.startsWith('node:'))).toBe(true);
  });

  it('has the same names for Node as for everybody else', async () => {
    const [portable, node] = await Promise.all(
      ['index', 'node'].map((entry) => import(join(installed, `dist/${entry}.js`))),
    );
    expect(Object.keys(node)).toEqual(Object.keys(portable));
    expect(Object.keys(portable)).toEqual(['TokenledgerError', 'createUsageTracker']);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('is typed by itself, without the types of Node: module %s, resolution %s', (module, moduleResolution) => {
    writeFileSync(
      join(project, 'consumer.mts'),
      `import { createUsageTracker, type DailyStats } from '@tokenledger/client';
const tracker = createUsageTracker({ endpoint: 'https://ledger.example', apiKey: 'key', userId: 'u' });
tracker.record({ model: 'qwen-plus', function: 'f', input_tokens: 1, usage: undefined });
const ask: (question: string) => Promise<number> = tracker.track('f', async (question: string) => question.length);
export const day: Promise<DailyStats> = ask('why').then(() => tracker.getDailySummary({ daysAgo: 1 }));
export const cost: Promise<number | null> = day.then(({ total_cost }) => total_cost);
// @ts-expect-error a record has no such field
tracker.record({ model: 'qwen-plus', functoin: 'f' });
`,
    );
    const compilerOptions = { strict: true, noEmit: true, module, moduleResolution, lib: ['es2022', 'dom'], types: [] };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }));
    const { stdout } = spawnSync('node_modules/.bin/tsc', ['--project', project], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('runs where there is no Node: the entry for edge runtimes and browsers', async () => {
    writeFileSync(
      join(project, 'edge.mjs'),
      `const endpoint = process.argv[2];
const { createUsageTracker } = await import('./node_modules/@tokenledger/client/dist/index.js');
delete globalThis.process;
const tracker = createUsageTracker({ endpoint, apiKey: 'key' });
tracker.withContext({ userId: 'edge' }, tracker.track('f', 'qwen-plus', () => ({ usage: { prompt_tokens: 2 } })));
console.log(await tracker.flush());
`,
    );
    ledger.forget();
    expect(await runProgram(process.execPath, ['edge.mjs', ledger.url], { cwd: project })).toMatchObject({
      code: 0,
      stdout: 'true\n',
      stderr: '',
    });
    expect([...ledger.stored.values()]).toMatchObject([{ user_id: 'edge', function: 'f' }]);
  });

  it.each(nodes())('runs on %s', async (node) => {
    writeFileSync(
      join(project, 'program.mjs'),
      `import { createUsageTracker } from '@tokenledger/client';
import { spillTo } from '@tokenledger/client/spill';
const tracker = createUsageTracker({ endpoint: process.argv[2], apiKey: 'key', spill: spillTo('spill') });
const ask = tracker.track('f', 'qwen-plus', async () => ({ usage: { prompt_tokens: 2, completion_tokens: 1 } }));
await tracker.withContext({ userId: 'u' }, async () => { for (let call = 0; call < 50; call += 1) await ask(); });
`,
    );
    ledger.forget();
    const { code, stderr } = await runProgram(node, ['program.mjs', ledger.url], { cwd: project });
    expect([code, stderr]).toEqual([0, '']);
    expect([...ledger.stored.values()].filter(({ user_id }) => user_id === 'u')).toHaveLength(50);
  });
});

/** The Node of these tests, and any other that the machine has: often the oldest that the client promises to run on. */
function nodes(): readonly string[] {
  const others = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter((node) => existsSync(node) && majorOf(node) >= 20);
  return [process.execPath, ...others.slice(0, 1)];
}

const majorOf = (node: string): number =>
  Number(spawnSync(node, ['--print', 'process.versions.node'], { encoding: 'utf8' }).stdout.split('.')[0]);
