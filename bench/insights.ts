import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pMap from 'p-map';
import { openTables } from '../cli/tables/open-tables.ts';
import { DynamoCounters } from '../lib/aws/dynamo-counters.ts';
import { DynamoEvidence } from '../lib/aws/dynamo-evidence.ts';
import { addDays, createCalendar } from '../lib/calendar.ts';
import type { CounterKey } from '../lib/counters/counter.ts';
import { zeroSums } from '../lib/counters/families.ts';
import { watermark } from '../lib/counters/watermark.ts';
import { EVIDENCE_KINDS } from '../lib/insights/evidence/evidence.ts';
import { type Asked, ask, post } from '../test/support/ask.ts';
import { startLedger } from '../test/support/ledger.ts';
import { type Bench, type Measurement, quantile } from './measurement.ts';

const DAYS = 90;
const FUNCTIONS = ['chat', 'summary', 'search', 'letters', 'agents'];
const MODELS = ['qwen-max', 'qwen-plus', 'gpt-4o', 'gpt-4', 'claude-sonnet-4-5', 'qwen-turbo'];
/** Users of each of the days that are compared for what drives the change: 7,000 counters. */
const USERS = 500;
const USER_DAYS = 14;
const HOUR_DAYS = 8;
const ROUNDS = 200;
const WARM_UP = 20;
const WRITES_AT_ONCE = 32;
const AIM_MS = 200;
const HOUR_US = 3_600_000_000;

const CALLS = ['/forecast', '/anomalies', '/recommendations'] as const;
type Call = (typeof CALLS)[number];

/** Insights of ninety days. How many records stand behind the counters is nothing that they read. */
export const insights: Bench = {
  name: 'insights',
  about: `forecast, anomalies and recommendations over ${DAYS} days of counters`,
  async run(say) {
    const home = mkdtempSync(join(tmpdir(), 'tokenledger-insights-'));
    const ledger = await startLedger({ home });
    try {
      say('writing counters and evidence');
      const counters = await fill(home);
      const asked = { url: ledger.url, key: ledger.adminKey };
      await post(asked, '/budgets', { name: 'team', scope: { type: 'all' }, period: 'monthly', limit: '1000' });
      await ledger.stop();
      const warm = await withStarted(home, async (again) => {
        const rows: Measurement[] = [];
        for (const call of CALLS) rows.push(...(await timeMany(again, call, counters, say)));
        return rows;
      });
      const first = [];
      for (const call of CALLS) first.push(await withStarted(home, (again) => timeFirst(again, call, say)));
      return [...warm, ...first];
    } finally {
      await ledger.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** A start of its own, so that nothing of what wrote the counters goes on beside it. */
async function withStarted<T>(home: string, measure: (asked: Asked) => Promise<T>): Promise<T> {
  const ledger = await startLedger({ home });
  try {
    return await measure({ url: ledger.url, key: ledger.adminKey });
  } finally {
    await ledger.stop();
  }
}

/** @returns how many counters were written */
async function fill(home: string): Promise<number> {
  const { client, ...tables } = await openTables({ stack: '', home });
  const today = createCalendar('Asia/Shanghai').dayOf(Date.now() * 1000);
  const days = Array.from({ length: DAYS + 42 }, (_, index) => addDays(today, -index));
  const counters = new DynamoCounters(client, tables.counters);
  const mark = watermark('1', Date.now() / 1000);
  const keys = keysOf(days);
  await pMap(
    keys,
    (key, index) => {
      const share = 1 + ((index * 37) % 11) / 10;
      const calls = BigInt(Math.round(40 * share * (index % 7 < 5 ? 1 : 0.6)));
      const sums = { ...zeroSums(), calls, successes: calls, inputTokens: calls * 900n, outputTokens: calls * 300n };
      const costAtto = calls * BigInt(Math.round(share * 1e15));
      return counters.add({ key, sums: { ...sums, costAtto }, shardId: 'bench', first: mark, last: mark });
    },
    { concurrency: WRITES_AT_ONCE },
  );
  const evidence = new DynamoEvidence(client, tables.config);
  for (const day of days.slice(1, DAYS)) await evidence.put({ project: 'main', day, findings: FINDINGS });
  client.destroy();
  return keys.length;
}

/** As many rows as an item may have. */
const FINDINGS = EVIDENCE_KINDS.flatMap((kind) =>
  Array.from({ length: 10 }, (_, index) => ({
    ...{ kind, function: FUNCTIONS[index % 5] ?? '', model: MODELS[index % 6] ?? '', calls: 20n, ofCalls: 20n },
    ...{ tokens: 100_000n, costAtto: 10n ** 18n, savedAtto: 5n * 10n ** 17n },
  })),
);

function keysOf(days: readonly string[]): readonly CounterKey[] {
  const project = 'main';
  const rows = FUNCTIONS.flatMap((purpose) => MODELS.map((model) => ({ project, function: purpose, model })));
  const calendar = createCalendar('Asia/Shanghai');
  return [
    ...days.flatMap((day) => rows.map((row): CounterKey => ({ family: 'day', day, ...row }))),
    ...days.slice(0, HOUR_DAYS + 1).flatMap((day) =>
      calendar
        .hoursOf(day)
        .filter((hourStartUs) => hourStartUs < Date.now() * 1000 - HOUR_US)
        .flatMap((hourStartUs) => rows.map((row): CounterKey => ({ family: 'hour', day, hourStartUs, ...row }))),
    ),
    ...days
      .slice(0, USER_DAYS + 1)
      .flatMap((day) =>
        Array.from({ length: USERS }, (_, index): CounterKey => ({ family: 'user', project, day, user: `u-${index}` })),
      ),
  ];
}

async function timeMany(
  asked: Asked,
  call: Call,
  counters: number,
  say: (progress: string) => void,
): Promise<Measurement[]> {
  say(`${ROUNDS} times ${call}`);
  const millis: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const took = await timeOne(asked, call);
    if (round >= 0) millis.push(took);
  }
  const basis = `${ROUNDS} answers, ${counters.toLocaleString('en')} counters`;
  return [
    { what: `${call}, p50`, value: quantile(millis, 0.5), unit: 'ms', basis },
    { what: `${call}, p99`, value: quantile(millis, 0.99), unit: 'ms', aim: { atMost: AIM_MS }, basis },
  ];
}

/** The first answer after a start, that of a new instance of the function, with the ledger's own start behind it. */
async function timeFirst(asked: Asked, call: Call, say: (progress: string) => void): Promise<Measurement> {
  say(`the first ${call}`);
  // The authorizer's instance is another one.
  await ask(asked, '/health');
  return { what: `${call}, first of an instance`, value: await timeOne(asked, call), unit: 'ms' };
}

async function timeOne(asked: Asked, call: Call): Promise<number> {
  const started = performance.now();
  const { status } = await ask(asked, `${call}?days=${DAYS}`);
  if (status !== 200) throw new Error(`${call} answered ${status}`);
  return performance.now() - started;
}
