import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { bookBody } from '../../bench/booking.ts';
import { counterKey } from '../../lib/aws/keys.ts';
import type { CounterKey } from '../../lib/counters/counter.ts';
import { countersOf } from '../../lib/counters/families.ts';
import { bodyOf, type SentCall } from '../support/faults/busy-client.ts';
import { RestlessPoller } from '../support/faults/restless-poller.ts';
import { dayIn } from '../support/independent-books.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { PacedClient } from '../support/paced-client.ts';
import { runProgram } from '../support/run-program.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { lastSequenceNumber, streamOf } from '../support/stream-of-table.ts';
import { type Tell, tellNobody } from '../support/tell.ts';
import { type ProvedDay, proveDays } from './fault-world.ts';

export interface RepairLoadWorld {
  readonly seed: number;
  /** Records a second. */
  readonly rate: number;
  /** Calls of yesterday that are there before. */
  readonly calls: number;
  /** The client goes on until all that was planted is repaired, for so long at most. */
  readonly maxSeconds: number;
  readonly tell?: Tell;
}

export interface RepairLoadOutcome {
  /** Counters that got an error, one of each family. */
  readonly planted: number;
  /** Counters that the audits repaired, while the client wrote and in all. */
  readonly repairedUnderLoad: number;
  readonly repaired: number;
  /** Audits that were run while the client wrote. */
  readonly audits: number;
  /** The last audit, after the client was stopped. */
  readonly last: { readonly code: number | null; readonly text: string };
  readonly days: readonly ProvedDay[];
  /** The same after the whole stream was delivered once more. */
  readonly again: readonly ProvedDay[];
  readonly sent: { readonly all: number; readonly late: number; readonly corrections: number };
  readonly perSecond: number;
}

const PROJECT = join(import.meta.dirname, '../..');
const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;
const LATE = 0.02;
const CORRECTED = 0.02;
const AUDITS_AFTERWARDS = 5;

/**
 * Errors are planted in a counter of each family of yesterday while a client records at a steady rate, late calls of
 * yesterday and their corrections among them, and `npm run audit -- --repair` runs again and again meanwhile.
 */
export async function runRepairLoadWorld(world: RepairLoadWorld): Promise<RepairLoadOutcome> {
  const { tell = tellNobody } = world;
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-repair-load-'));
  const home = join(folder, 'home');
  const random = seededRandom(world.seed);
  const nowMs = Date.now();
  const yesterday = dayIn(ZONE)({ ...sampleCall(random, ''), timestamp: String((nowMs - DAY_MS) / 1000) });
  const lateCall = (id: string) => lateCallOf(random, id, yesterday);
  const ledger = await startLedger({ home });
  const asked = { url: ledger.url, key: ledger.adminKey };
  try {
    const client = new PacedClient({
      ...asked,
      random,
      rate: world.rate,
      late: LATE,
      corrected: CORRECTED,
      newCall: (id) => ({ ...sampleCall(random, id), timestamp: String(nowMs / 1000) }),
      lateCall,
    });
    tell(() => `${client.acknowledged.size} of ${world.calls} calls recorded before`);
    await client.prepare(world.calls);
    const prepared = [...client.acknowledged.values()];
    await proveDays(asked, prepared);
    const keys = countersOfOne(prepared);
    const audit = () => runAudit(home, yesterday);
    const startedMs = performance.now();
    const seconds = () => (performance.now() - startedMs) / 1000;
    client.start();
    await plant(ledger, keys, random);
    let repaired = 0;
    let audits = 0;
    tell(() => `${client.sent.all} records sent, ${repaired} of ${keys.length} counters repaired in ${audits} audits`);
    for (; repaired < keys.length && seconds() < world.maxSeconds; audits += 1) {
      repaired += repairedBy((await audit()).text);
    }
    await client.stop();
    const perSecond = client.sent.all / seconds();
    const repairedUnderLoad = repaired;
    let last = await audit();
    repaired += repairedBy(last.text);
    for (let run = 1; last.code !== 0 && run < AUDITS_AFTERWARDS; run += 1) {
      await sleep(500);
      last = await audit();
      repaired += repairedBy(last.text);
    }
    tell('proved by what was acknowledged');
    const acknowledged = [...client.acknowledged.values()];
    const days = await proveDays(asked, acknowledged);
    tell('the stream is delivered once more');
    await deliverAgain(ledger, folder, random);
    const again = await proveDays(asked, acknowledged);
    const { sent } = client;
    return { planted: keys.length, repairedUnderLoad, repaired, audits, last, days, again, sent, perSecond };
  } finally {
    await ledger.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const sampleCall = (random: SeededRandom, id: string): SentCall => {
  const user = random.below(40);
  return {
    id,
    timestamp: '0',
    user_id: `user-${user}`,
    anchor_id: random.pick(['anchor-1', 'anchor-2', 'anchor-3', 'anchor-4', null]),
    session_id: random.chance(0.5) ? `session-${user}` : null,
    model: random.pick(['qwen-plus', 'qwen-max', 'qwen-turbo', 'gpt-4', 'unknown-model']),
    function: random.pick(['实时分析', '话术生成', '对话', 'summary', 'moderation', 'search']),
    input_tokens: random.below(100_000),
    output_tokens: random.below(10_000),
  };
};

/** At any time of a day, in whole milliseconds. */
function lateCallOf(random: SeededRandom, id: string, day: string): SentCall {
  const atMs = Date.parse(`${day}T00:00:00+08:00`) + random.below(DAY_MS);
  return { ...sampleCall(random, id), timestamp: String(atMs / 1000) };
}

/** The counters of a call that has one in each family. */
function countersOfOne(calls: readonly SentCall[]): readonly CounterKey[] {
  const call = calls.find(({ anchor_id: anchor, session_id: session }) => anchor !== null && session !== null);
  const [booked] = call === undefined ? [] : bookBody(bodyOf(call), Date.now() * 1000);
  if (booked === undefined) throw new Error('none of these calls has an anchor and a session');
  return countersOf(booked);
}

async function plant(ledger: Ledger, keys: readonly CounterKey[], random: SeededRandom): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: ledger.engine(), region: 'us-east-1', credentials });
  const table = await ledger.table('Counters');
  try {
    for (const key of keys) {
      const { pk, sk } = counterKey(key);
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk: { S: pk }, sk: { S: sk } },
          UpdateExpression: 'ADD n :calls',
          ExpressionAttributeValues: { ':calls': { N: String(1 + random.below(9)) } },
        }),
      );
    }
  } finally {
    client.destroy();
  }
}

async function runAudit(home: string, day: string): Promise<RepairLoadOutcome['last']> {
  const args = ['cli/audit.ts', '--from', day, '--to', day, '--repair', '--between', '0.2', '--home', home];
  const { code, stdout, stderr } = await runProgram(process.execPath, args, { cwd: PROJECT });
  return { code, text: `${stdout}${stderr}` };
}

const repairedBy = (text: string): number => Number(/ (\d+) counters repaired/.exec(text)?.[1] ?? 0);

async function deliverAgain(ledger: Ledger, folder: string, random: SeededRandom): Promise<void> {
  const table = await ledger.table('Records');
  const endpoint = ledger.engine();
  const poller = new RestlessPoller({
    template: await ledger.template(),
    table,
    streamArn: await streamOf(endpoint, table),
    endpoint,
    folder,
    random,
  });
  await poller.deliverAll(await lastSequenceNumber(endpoint, table), 1 + random.below(400));
}
