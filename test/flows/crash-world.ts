import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { importFiles } from '../../cli/import/import-files.ts';
import type { CostTrend, RecordAnswer } from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil } from '../support/ask.ts';
import { book, type RawCall } from '../support/independent-books.ts';
import { startLedger } from '../support/ledger.ts';

export interface CrashWorld {
  readonly seed: number;
  readonly records: number;
  readonly kills: number;
}

export interface CrashOutcome {
  /** What the client was told is stored or already there. */
  readonly acknowledged: number;
  /** Records in the table, found by listing every user's day. */
  readonly records: number;
  readonly counted: ReturnType<typeof sumsShown>;
  readonly expected: ReturnType<typeof sumsShown>;
}

const USERS = 20;

/**
 * Kills the whole stack with -9 at random moments while a retrying client imports, and says what the client was told, what
 * the table holds and what the counters show at the end.
 */
export async function runCrashWorld({ seed, records, kills }: CrashWorld): Promise<CrashOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-crash-'));
  const home = join(folder, 'home');
  const nowMs = Date.now();
  const calls = sampleCalls(seed, records, nowMs);
  const file = join(folder, 'usage.jsonl');
  writeFileSync(file, calls.map((call) => `${lineOf(call)}\n`).join(''));
  let ledger = await startLedger({ home });
  const asked = { url: ledger.url, key: ledger.adminKey };
  const port = Number(new URL(ledger.url).port);
  try {
    let imported = false;
    const client = importFiles([file], { ...asked, batchRecords: 50, retries: 60 }).finally(() => {
      imported = true;
    });
    const pauses = fc.sample(fc.integer({ min: 50, max: 1500 }), { seed, numRuns: kills });
    for (const pause of pauses) {
      await sleep(pause);
      if (imported) break;
      await ledger.kill9();
      ledger = await startLedger({ home, port });
    }
    const summary = await client;
    await ledger.kill9();
    ledger = await startLedger({ home, port });
    const counted = await countedSums(asked, records);
    return {
      acknowledged: summary.stored + summary.alreadyThere,
      records: await countRecords(asked, nowMs),
      counted,
      expected: sumsShown(book(calls)),
    };
  } finally {
    await ledger.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sampleCalls(seed: number, count: number, nowMs: number): RawCall[] {
  const call = fc.record({
    timestamp: fc.integer({ min: nowMs - 3_600_000, max: nowMs }).map((ms) => String(ms / 1000)),
    user_id: fc.integer({ min: 0, max: USERS - 1 }).map((user) => `user_${user}`),
    anchor_id: fc.constantFrom('anchor_01', 'anchor_02', null),
    session_id: fc.constantFrom('s1', 's2', null),
    model: fc.constantFrom('qwen-plus', 'qwen-max', 'unknown-model'),
    function: fc.constantFrom('实时分析', 'summary'),
    input_tokens: fc.integer({ min: 0, max: 100_000 }),
    output_tokens: fc.integer({ min: 0, max: 10_000 }),
  });
  return fc.sample(call, { seed, numRuns: count });
}

const lineOf = ({ timestamp, ...call }: RawCall): string => JSON.stringify({ timestamp: Number(timestamp), ...call });

interface SumsShown {
  readonly calls: string;
  readonly tokens: string;
  readonly cost: string | null;
}

const sumsShown = ({ calls, tokens, cost }: SumsShown): SumsShown => ({ calls, tokens, cost });

async function countedSums(asked: Asked, calls: number): Promise<SumsShown> {
  type Trend = CostTrend<string, string>;
  const countOf = (trend: Trend) => trend.data.reduce((sum, day) => sum + Number(day.calls), 0);
  await askUntil<Trend>(asked, '/cost_trend?days=3', (trend) => countOf(trend) >= calls);
  // What is counted too often would come late.
  await sleep(500);
  const today = new Date().toISOString().slice(0, 10);
  const from = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const to = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { body } = await ask<{ total: SumsShown }>(asked, `/stats/range?from=${from}&to=${to}&group_by=day`);
  if (body.total === undefined) throw new Error(`no sums on ${today}: ${JSON.stringify(body)}`);
  return sumsShown(body.total);
}

/** Lists every user's records of the days that the calls may lie on. */
async function countRecords(asked: Asked, nowMs: number): Promise<number> {
  let records = 0;
  for (const day of [-2, -1, 0, 1].map((offset) => new Date(nowMs + offset * 86_400_000).toISOString().slice(0, 10))) {
    for (let user = 0; user < USERS; user += 1) {
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        type Listed = { records: RecordAnswer<string>[]; cursor: string | null };
        const path = `/records?user_id=user_${user}&date=${day}&limit=1000${page}`;
        const { body }: { body: Listed } = await ask<Listed>(asked, path);
        records += body.records.length;
        cursor = body.cursor;
      }
    }
  }
  return records;
}
