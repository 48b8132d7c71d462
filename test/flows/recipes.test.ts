import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH, type DailyStats, ROUTES, routeKey } from '../../lib/api-contract.ts';
import { createUsageTracker } from '../../sdk/src/node.ts';
import { ask, askUntil, pathPart } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { type ProviderServer, startProviderServer } from '../support/provider-server.ts';
import { runRecipe } from '../support/recipe.ts';
import { runProgram } from '../support/run-program.ts';

/** Recipes without our client. Each call of qwen-max is of 2,000 tokens in and 700 out, at 0.02 and 0.06 CNY per 1,000. */
let ledger: Ledger;
let provider: ProviderServer;
let calls = 0;

beforeAll(async () => {
  ledger = await startLedger();
  provider = await startProviderServer();
}, 300_000);

afterAll(async () => {
  provider.stop();
  await ledger.stop();
});

const asked = () => ({ url: ledger.url, key: ledger.adminKey });

const environment = () => ({
  TOKENLEDGER_URL: ledger.url,
  TOKENLEDGER_KEY: ledger.adminKey,
  PRICES_ARE_READ_EVERY: '0',
  OPENAI_API_KEY: 'none',
  OPENAI_BASE_URL: `${provider.url}/v1`,
});

const run = (program: string, ...args: readonly string[]) => runProgram(program, args, { env: environment() });

/** Today's share of a function, once all calls of the recipes so far are counted. */
async function shareOf(functionName: string, count: number) {
  calls += count;
  const isThere = ({ total_calls }: DailyStats<string, string>) => total_calls === String(calls);
  return (await askUntil<DailyStats<string, string>>(asked(), '/stats/daily', isThere)).by_function[functionName];
}

const share = (count: number, priced: number) => ({
  calls: String(count),
  total_tokens: String(priced * 2700),
  cost: String((priced * 82) / 1000),
  unpriced_calls: '0',
});

const is = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;

describe('the recipe', () => {
  // First of all, while no function knows any prices that it would go on with.
  it('of the migration takes prices and day files of the Python module, once, and shows both sums', async (context) => {
    if (!is('curl', '--version')) context.skip('curl is not on this machine');
    const folder = mkdtempSync(join(tmpdir(), 'tokenledger-migrate-'));
    const call = { user_id: 'user_001', anchor_id: 'anchor_123', session_id: 'session_456', function: '实时分析' };
    const counts = { input_tokens: 2000, output_tokens: 700, total_tokens: 2700, duration_ms: 1234.5 };
    const line = (timestamp: number, model: string, cost: number) =>
      `${JSON.stringify({ timestamp, ...call, model, ...counts, cost, success: true, error_msg: null })}\n`;
    const day = Date.UTC(2025, 9, 26, 4) / 1000;
    writeFileSync(
      join(folder, 'usage_2025-10-26.jsonl'),
      line(day + 0.56, 'qwen-max', 0.082) + line(day, 'my-model', 0.041),
    );
    writeFileSync(join(folder, 'usage_2025-10-27.jsonl'), line(day + 86_400, 'qwen-max', 0.1));
    writeFileSync(
      join(folder, 'custom_pricing.json'),
      '{"my-model":{"input":0.01,"output":0.03,"display_name":"我的模型"}}',
    );
    try {
      for (const told of ['3 lines: 3 stored', '3 lines: 0 stored, 3 already there']) {
        const { code, stdout } = await run('sh', 'docs/recipes/migrate.sh', folder);
        expect(code).toBe(0);
        expect(stdout).toContain(told);
      }
      const isThere = ({ total_calls }: DailyStats<string, string>) => total_calls === '2';
      const stats = await askUntil<DailyStats<string, string>>(asked(), '/stats/daily?date=2025-10-26', isThere);
      expect(stats).toMatchObject({ total_cost: '0.123', total_tokens: '5400' });
      await askUntil<DailyStats<string, string>>(
        asked(),
        '/stats/daily?date=2025-10-27',
        (one) => one.total_calls === '1',
      );
      const { stdout } = await run('sh', 'docs/recipes/migrate.sh', folder);
      const drift = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
      expect(drift).toMatchObject({ from: '2025-10-26', to: '2025-10-27' });
      expect(drift.models).toMatchObject([
        { model: 'qwen-max', calls: 2, cost: 0.164, reported: 0.182, difference: -0.018 },
        { model: 'my-model', calls: 1, cost: 0.041, reported: 0.041, difference: 0 },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('of OpenTelemetry records what its instrumentation traces, by protobuf and by JSON', async () => {
    for (const protocol of ['http/protobuf', 'http/json']) {
      const end = await runRecipe('opentelemetry', { ...environment(), OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
      expect([end.code, end.stderr]).toEqual([0, '']);
      expect(end.stdout).toContain('The books balance.');
    }
    expect(await shareOf('opentelemetry recipe', 4)).toMatchObject(share(4, 4));
    const session = `/sessions/${pathPart('session_otel')}`;
    await askUntil<{ calls: string }>(asked(), session, (one) => one.calls === '4');
  });

  it('of curl records a call and a batch', async (context) => {
    if (!is('curl', '--version')) context.skip('curl is not on this machine');
    const { code, stdout, stderr } = await run('sh', 'docs/recipes/curl.sh');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/"status":"stored"/g)).toHaveLength(3);
    expect(await shareOf('curl recipe', 3)).toMatchObject({ ...share(3, 2), success_rate: '66.67' });
  });

  it('of Python records a decorated function and a call by hand', async (context) => {
    if (!is('python3', '-c', 'import requests')) context.skip('python3 with requests is not on this machine');
    const { code, stdout, stderr } = await run('python3', 'docs/recipes/ai_usage.py');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe('The books balance.\n');
    expect(await shareOf('python recipe', 2)).toMatchObject({ ...share(2, 2), success_rate: '100' });
  });

  it('of Python neither fails nor hides what the function raises, and records the failure', async (context) => {
    if (!is('python3', '-c', 'import requests')) context.skip('python3 with requests is not on this machine');
    const program = `
import sys
sys.path.insert(0, 'docs/recipes')
from ai_usage import track_ai_usage

@track_ai_usage('python failure', 'qwen-max')
def fail(question):
    raise ValueError('no\\nsuch ' + question)

try:
    fail('thing')
except ValueError as error:
    print(fail.__name__, repr(str(error)))
`;
    const { code, stdout, stderr } = await run('python3', '-B', '-c', program);
    expect([code, stdout, stderr]).toEqual([0, "fail 'no\\nsuch thing'\n", '']);
    expect(await shareOf('python failure', 1)).toMatchObject({ ...share(1, 0), success_rate: '0' });
  });
});

describe('docs/migration.md', () => {
  const guide = readFileSync('docs/migration.md', 'utf8');

  it('names questions that the ledger answers', async () => {
    const questions = [...guide.matchAll(/`GET (\/[^`]+)`/g)].map(([, path = '']) => path);
    expect(questions.length).toBeGreaterThan(10);
    for (const path of questions) expect([path, (await ask(asked(), path)).status]).toEqual([path, 200]);
    const posts = [...guide.matchAll(/`POST (\/[a-z_]+)[^`]*`/g)].map(([, path]) => `POST ${BASE_PATH}${path}`);
    expect(posts.length).toBeGreaterThan(2);
    for (const key of posts) expect(ROUTES.map(routeKey)).toContain(key);
  });

  it('names functions that the client has', () => {
    const tracker = createUsageTracker({ endpoint: ledger.url, apiKey: ledger.adminKey });
    const rows = guide
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);
    const names = rows.flatMap((row) =>
      [...(row.split('|')[3] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
    expect(names.length).toBeGreaterThan(9);
    for (const name of names) expect([name, typeof tracker[name as keyof typeof tracker]]).toEqual([name, 'function']);
  });
});
