import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import OpenAI from 'openai';
import { createUsageTracker, type UsageTrackerOptions } from '../sdk/src/node.ts';
import { spillTo } from '../sdk/src/spill.ts';
import type { Mishap } from '../test/support/ledger-double.ts';
import { type Bench, type Measurement, quantile } from './measurement.ts';

const RATE = 1000;
const CALLS = 5000;
const RECORDS = 100_000;

/** Every request of the endpoint is befallen by the same; `undefined` is an endpoint where nobody listens. */
const ENDPOINTS: readonly (readonly [what: string, mishap: Mishap | undefined])[] = [
  ['that takes everything', 'none'],
  ['that is down', undefined],
  ['that is slow (5 s)', { slowMs: 5000 }],
  ['that answers 429', { status: 429, headers: { 'retry-after': '1' } }],
  ['that answers 500', { status: 500 }],
  ['that cuts connections', 'cut'],
  ['that acknowledges twice', 'twice'],
];

/** What the client costs the calls that it records, whatever its endpoint does; its throughput and its size. */
export const client: Bench = {
  name: 'client',
  about: `what a call waits for the client, at ${RATE} calls/s; records/s; size`,
  async run(say) {
    const rows: Measurement[] = [];
    for (const [what, mishap] of ENDPOINTS) {
      say(`${CALLS} tracked calls before an endpoint ${what}`);
      rows.push(await withEndpoint(mishap, (endpoint) => measureDelay(what, endpoint)));
    }
    say(`${CALLS} tracked calls with a spill folder`);
    rows.push(await withEndpoint('none', measureSpilled));
    say('calls of a wrapped OpenAI client beside those of a plain one');
    rows.push(await withEndpoint('none', measureWrapped));
    say(`${RECORDS} records as fast as they go`);
    rows.push(await withEndpoint('none', measureThroughput));
    return [...rows, ...measureSizes()];
  },
};

async function withEndpoint<R>(mishap: Mishap | undefined, measure: (endpoint: string) => Promise<R>): Promise<R> {
  if (mishap === undefined) return measure('http://127.0.0.1:1');
  const args = [join(import.meta.dirname, 'client-endpoint.ts'), JSON.stringify(mishap)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = await once(child.stdout, 'data');
    return await measure(String(url).trim());
  } finally {
    child.kill();
  }
}

const silently = (options: Omit<UsageTrackerOptions, 'apiKey'>) =>
  createUsageTracker({ apiKey: 'key', onProblem: () => undefined, ...options });

const answer = async () => ({ model: 'qwen-max', usage: { prompt_tokens: 2000, completion_tokens: 700 } });

/** The whole time of a tracked function that does nothing: all of it is the client's. */
async function measureDelay(
  what: string,
  endpoint: string,
  rest: Partial<UsageTrackerOptions> = {},
): Promise<Measurement> {
  const ask = silently({ endpoint, userId: 'user_001', ...rest }).track('bench', 'qwen-max', answer);
  const millis: number[] = [];
  await atRate(CALLS, async () => {
    const before = performance.now();
    await ask();
    millis.push(performance.now() - before);
  });
  return {
    what: `a call's delay, p99, endpoint ${what}`,
    value: quantile(millis, 0.99),
    unit: 'ms',
    aim: { atMost: 1 },
    basis: `${CALLS} calls at ${RATE}/s; p50 ${quantile(millis, 0.5).toPrecision(2)} ms`,
  };
}

async function measureSpilled(endpoint: string): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-spill-'));
  try {
    return await measureDelay('that takes everything, with a spill folder', endpoint, { spill: spillTo(folder) });
  } finally {
    await sleep(1500);
    rmSync(folder, { recursive: true });
  }
}

/** Plain and wrapped calls by turns, over a provider that answers at once. */
async function measureWrapped(endpoint: string): Promise<Measurement> {
  const body = JSON.stringify({ ...(await answer()), choices: [] });
  const headers = { 'content-type': 'application/json' };
  const make = () => new OpenAI({ apiKey: 'none', fetch: async () => new Response(body, { headers }) });
  const clients = [make(), silently({ endpoint }).wrapOpenAI(make())] as const;
  const millis: [number[], number[]] = [[], []];
  await atRate(2 * CALLS, async (call) => {
    const which = call % 2 === 0 ? 0 : 1;
    const before = performance.now();
    await clients[which].chat.completions.create({ model: 'qwen-max', messages: [] });
    millis[which].push(performance.now() - before);
  });
  const [plain, wrapped] = millis.map((all) => quantile(all, 0.5)) as [number, number];
  const basis = `median of ${CALLS} wrapped calls less that of ${CALLS} plain ones (${plain.toPrecision(2)} ms), by turns`;
  return { what: 'a wrapped OpenAI call, added', value: wrapped - plain, unit: 'ms', aim: { atMost: 1 }, basis };
}

/** One call after the other, none before its time. */
async function atRate(calls: number, make: (call: number) => Promise<void>): Promise<void> {
  const started = performance.now();
  for (let call = 0; call < calls; call += 1) {
    const dueMs = started + (1000 * call) / RATE - performance.now();
    if (dueMs > 0) await sleep(dueMs);
    await make(call);
  }
}

async function measureThroughput(endpoint: string): Promise<Measurement> {
  const tracker = silently({ endpoint, maxBatchRecords: 500, maxQueueBytes: 100_000_000 });
  const started = performance.now();
  for (let call = 0; call < RECORDS; call += 1) {
    tracker.record({
      model: 'qwen-max',
      function: 'bench',
      user_id: `user-${call % 1000}`,
      input_tokens: 2000,
      output_tokens: 700,
    });
  }
  if (!(await tracker.flush({ timeoutMs: 300_000 }))) throw new Error('not all records were delivered');
  const value = (1000 * RECORDS) / (performance.now() - started);
  const basis = `${RECORDS} records in batches of 500, one request at a time, to a double of the ledger on the same machine`;
  return { what: 'records delivered', value, unit: 'records/s', basis };
}

function measureSizes(): readonly Measurement[] {
  const outdir = mkdtempSync(join(tmpdir(), 'tokenledger-client-'));
  try {
    const built = spawnSync(process.execPath, ['sdk/build.ts', '--outdir', outdir], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr + built.stdout);
    return [
      ['edge and browser', 'index.js'],
      ['Node', 'node.js'],
    ].map(([what, file]) => ({
      what: `size for ${what}, minified, gzip`,
      value: gzipSync(readFileSync(join(outdir, file ?? '')), { level: 9 }).byteLength / 1024,
      unit: 'KB',
      aim: { atMost: 12 },
    }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
