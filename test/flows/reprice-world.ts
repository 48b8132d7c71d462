import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import type { IntegrityAnswer, JobAnswer, RangeStats, RecordResult, RepriceResult } from '../../lib/api-contract.ts';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import type { AuditEntry } from '../../lib/ports.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { RestartedLedger } from '../support/restarted-ledger.ts';

export interface RepriceWorld {
  readonly seed: number;
  readonly records: number;
  readonly kills: number;
}

type Job = JobAnswer<RepriceResult<string, string>, string>;

export interface RepriceOutcome {
  readonly dry: Job;
  readonly real: Job;
  readonly again: Job;
  /** Kills that hit the re-pricing while it ran. */
  readonly kills: number;
  /** Of the day, before and after. */
  readonly counted: { readonly before: string | null; readonly after: string | null };
  /** The sum of every call at the old and at the new prices, by decimal.js. */
  readonly expected: { readonly before: string; readonly after: string };
  readonly balanced: boolean | null;
  readonly audit: readonly AuditEntry[];
}

const DAY = '2026-03-02';
const DAY_START_SECONDS = Date.parse(`${DAY}T00:00:00+08:00`) / 1000;
const BATCH = 500;

/** CNY per 1,000 tokens, before and after; `new-model` has no price at first. */
const OLD: Readonly<Record<string, number>> = { 'qwen-max': 0.02, 'qwen-plus': 0.0004 };
const NEW: Readonly<Record<string, number>> = { ...OLD, 'qwen-max': 0.0123, 'new-model': 0.5 };

interface Call {
  readonly id: string;
  readonly timestamp: number;
  readonly user_id: string;
  readonly model: string;
  readonly input_tokens: number;
}

/**
 * Prices of a day's calls change; the day is re-priced, first dry and then in earnest, while the whole stack is killed with -9 again
 * and again; then once more.
 */
export async function runRepriceWorld({ seed, records, kills }: RepriceWorld): Promise<RepriceOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-reprice-'));
  const ledgers = new RestartedLedger(home);
  try {
    const asked = await ledgers.start();
    const calls = sampleCalls(seed, records);
    for (let at = 0; at < calls.length; at += BATCH) await record(asked, calls.slice(at, at + BATCH));
    const before = await countedCost(asked, records, (total) => total.unpriced_calls !== '0');
    await changePrices(asked);
    const dry = await endOf(asked, await request(asked, 'dry_run=true'));
    const asking = await request(asked, 'dry_run=false');
    const hits = await killWhile(ledgers, asked, asking, { seed, kills, records });
    const real = await endOf(asked, asking);
    const after = await countedCost(asked, records, (total) => total.unpriced_calls === '0');
    const again = await endOf(asked, await request(asked, 'dry_run=false'));
    const { body } = await ask<IntegrityAnswer<string, string>>(asked, `/integrity?date=${DAY}`);
    return {
      dry,
      real,
      again,
      kills: hits,
      counted: { before, after },
      expected: { before: sumAt(calls, OLD), after: sumAt(calls, NEW) },
      balanced: body.balanced,
      audit: await auditLogOf(ledgers),
    };
  } finally {
    await ledgers.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function auditLogOf(ledgers: RestartedLedger): Promise<readonly AuditEntry[]> {
  const { client, config } = await ledgers.engine();
  const { items } = await new DynamoAuditLog(client, config).list('main', { limit: 10 });
  client.destroy();
  return items;
}

async function record(asked: Asked, calls: readonly Call[]): Promise<void> {
  const { body } = await post<{ results: RecordResult<string>[] }>(asked, '/records', { records: calls });
  const refused = body.results.find(({ status }) => status !== 'stored');
  if (refused !== undefined) throw new Error(`not stored: ${JSON.stringify(refused)}`);
}

async function changePrices(asked: Asked): Promise<void> {
  for (const model of ['qwen-max', 'new-model']) {
    const row = { model, currency: 'CNY', unit: '1K', input: NEW[model], output: 1, effective_from: '2026-01-01' };
    const { status, body } = await post(asked, '/prices', row);
    if (status !== 201) throw new Error(`no price: ${JSON.stringify(body)}`);
  }
}

async function request(asked: Asked, mode: string): Promise<string> {
  const { status, body } = await post<Job>(asked, `/prices/reprice?from=${DAY}&to=${DAY}&${mode}`, '');
  if (status !== 202) throw new Error(`no job: ${JSON.stringify(body)}`);
  return body.id;
}

const jobOf = async (asked: Asked, id: string): Promise<Job> => (await ask<Job>(asked, `/jobs/${id}`)).body;

const isOpen = ({ state }: Job): boolean => state === 'queued' || state === 'running';

async function endOf(asked: Asked, id: string): Promise<Job> {
  return askUntil<Job>(asked, `/jobs/${id}`, (job) => !isOpen(job), 120_000);
}

/** Kills the stack when the job has come so far, or as soon as it is seen behind it. @returns how often */
async function killWhile(
  ledgers: RestartedLedger,
  asked: Asked,
  id: string,
  { seed, kills, records }: RepriceWorld,
): Promise<number> {
  const places = fc.sample(fc.integer({ min: 1, max: records - records / 10 }), { seed, numRuns: kills });
  let hits = 0;
  for (const place of places.toSorted((one, other) => one - other)) {
    const job = await askUntil<Job>(
      asked,
      `/jobs/${id}`,
      (it) => !isOpen(it) || Number(it.progress.done) >= place,
      120_000,
    );
    if (!isOpen(job)) break;
    await sleep(place % 40);
    await ledgers.kill9();
    hits += isOpen(await jobOf(asked, id)) ? 1 : 0;
  }
  return hits;
}

function sampleCalls(seed: number, count: number): Call[] {
  const call = fc.record({
    seconds: fc.integer({ min: 0, max: 86_399 }),
    user: fc.integer({ min: 0, max: 49 }),
    model: fc.constantFrom('qwen-max', 'qwen-plus', 'new-model'),
    input_tokens: fc.integer({ min: 0, max: 100_000 }),
  });
  return fc.sample(call, { seed, numRuns: count }).map(({ seconds, user, ...facts }, index) => ({
    ...facts,
    id: `call-${index}`,
    timestamp: DAY_START_SECONDS + seconds,
    user_id: user === 0 ? 'anonymous' : `user_${user}`,
  }));
}

/** What the day's counters say when they have got there. */
async function countedCost(asked: Asked, calls: number, isThere: (total: Totals) => boolean): Promise<string | null> {
  const path = `/stats/range?from=${DAY}&to=${DAY}&group_by=day`;
  const { total } = await askUntil<RangeStats<string, string>>(
    asked,
    path,
    ({ total: it }) => it?.calls === String(calls) && isThere(it),
    120_000,
  );
  // What is counted too often would come late.
  await sleep(500);
  const { body } = await ask<RangeStats<string, string>>(asked, path);
  return body.total.cost ?? total.cost;
}

type Totals = RangeStats<string, string>['total'];

const sumAt = (calls: readonly Call[], prices: Readonly<Record<string, number>>): string =>
  calls
    .reduce(
      (sum, call) => sum.plus(new Decimal(call.input_tokens).div(1000).mul(prices[call.model] ?? 0)),
      new Decimal(0),
    )
    .toFixed();
