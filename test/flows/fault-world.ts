import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bookBody } from '../../bench/booking.ts';
import type { RangeStats } from '../../lib/api-contract.ts';
import { addSums, sumsOf, zeroSums } from '../../lib/counters/families.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { StreamRows } from '../../local/engine/stream-rows.ts';
import { type Asked, askWhileItMoves } from '../support/ask.ts';
import { isOnDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { BusyClient, bodyOf, type SentCall } from '../support/faults/busy-client.ts';
import { startFaultProxy } from '../support/faults/fault-proxy.ts';
import type { Mishap } from '../support/faults/mishaps.ts';
import { RestlessPoller } from '../support/faults/restless-poller.ts';
import { book, dayIn } from '../support/independent-books.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { lastSequenceNumber, streamOf } from '../support/stream-of-table.ts';
import { wholeProof } from '../support/whole-proof.ts';

export interface FaultWorld {
  readonly seed: number;
  readonly records: number;
  /** How often the ledger's own stack is killed besides. */
  readonly kills: number;
  /** Told every ten seconds how many calls of all are acknowledged. */
  readonly onProgress?: (acknowledged: number, of: number) => void;
}

/** A day as the proof shows it, and as the clients' acknowledgements make it. */
export interface ProvedDay {
  readonly date: string;
  readonly balanced: boolean | null;
  readonly counters: DaySums;
  readonly records: DaySums;
  readonly acknowledged: DaySums;
}

export interface FaultOutcome {
  readonly days: readonly ProvedDay[];
  /** The same after the whole stream was delivered once more. */
  readonly again: readonly ProvedDay[];
  /** Requests that were answered 500: a fault of the tables is none of the ledger, it is 503. */
  readonly answered500: number;
  /** Requests to the tables that went wrong, by what became of them; each kind is there. */
  readonly mishaps: ReadonlyMap<Mishap, number>;
  readonly deaths: number;
}

export interface DaySums {
  readonly calls: string;
  readonly tokens: string;
  readonly cost: string | null;
  readonly unpriced_calls: string;
  readonly digest: string;
}

const CLIENTS = 4;
const TOLD_EVERY_MS = 10_000;
const COUNTING_RESTS_MS = 120_000;
const DAYS = 4;
const DAY_MS = 86_400_000;
const ZONE = 'Asia/Shanghai';

/** Four clients import through a ledger whose every request to the tables may go wrong. */
export async function runFaultWorld({ seed, records, kills, onProgress }: FaultWorld): Promise<FaultOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-faults-'));
  const dbPath = join(folder, 'tables.db');
  const random = seededRandom(seed);
  const engine = isOnDynamoDbLocal() ? await startDynamoDbLocal() : await startEngine({ dbPath });
  const proxy = await startFaultProxy(engine.endpoint, seed);
  const start = (port?: number) =>
    startLedger({
      home: join(folder, 'home'),
      env: { DYNAMODB_ENDPOINT: proxy.endpoint },
      ...(port !== undefined && { port }),
    });
  let ledger = await start();
  try {
    if (!isOnDynamoDbLocal()) indexStream(dbPath);
    const asked = { url: ledger.url, key: ledger.adminKey };
    const table = await ledger.table('Records');
    const poller = new RestlessPoller({
      template: await ledger.template(),
      table,
      streamArn: await streamOf(engine.endpoint, table),
      endpoint: proxy.endpoint,
      folder,
      random: seededRandom(seed + 1),
    });
    const nowMs = Date.now();
    const clients = Array.from({ length: CLIENTS }, (_, client) => {
      const calls = sampleCalls(random, { count: Math.floor(records / CLIENTS), client, nowMs });
      return new BusyClient({ ...asked, calls, random: seededRandom(seed * 100 + client) });
    });
    proxy.begin();
    poller.start();
    let isDone = false;
    const tell = () =>
      onProgress?.(
        clients.reduce((sum, { done }) => sum + done, 0),
        records,
      );
    const telling = setInterval(tell, TOLD_EVERY_MS);
    const imported = Promise.all(clients.map((client) => client.run())).finally(() => {
      isDone = true;
      clearInterval(telling);
    });
    imported.catch(() => undefined);
    for (let kill = 0; kill < kills && !isDone; kill += 1) {
      await sleep(1000 + random.below(5000));
      proxy.calm();
      await ledger.kill9();
      ledger = await start(Number(new URL(ledger.url).port));
      proxy.begin();
    }
    await imported;
    await poller.stop();
    proxy.calm();
    const acknowledged = clients.flatMap((client) => [...client.acknowledged.values()]);
    await untilCounted(asked, acknowledged);
    const days = await proveDays(asked, acknowledged);
    await poller.deliverAll(await lastSequenceNumber(engine.endpoint, table), 1 + random.below(400));
    return {
      days,
      again: await proveDays(asked, acknowledged),
      answered500: requestsAnswered500(ledger),
      mishaps: proxy.met,
      deaths: poller.deaths,
    };
  } finally {
    proxy.calm();
    await ledger.stop();
    await proxy.close();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the books of every day balance, with the records and with what the clients were told. */
export const isBalanced = ({ balanced, counters, records, acknowledged }: ProvedDay): boolean =>
  balanced === true && [counters, records].every((side) => JSON.stringify(side) === JSON.stringify(acknowledged));

/** What the stack does for an engine of its own. */
function indexStream(dbPath: string): void {
  const rows = new StreamRows(dbPath);
  rows.index();
  rows.close();
}

function sampleCalls(
  random: SeededRandom,
  { count, client, nowMs }: { readonly count: number; readonly client: number; readonly nowMs: number },
): SentCall[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `call-${client}-${index}`,
    timestamp: String((nowMs - random.below(DAYS * DAY_MS)) / 1000),
    user_id: `user-${random.below(40)}`,
    anchor_id: random.pick(['anchor-1', 'anchor-2', null]),
    session_id: random.chance(0.3) ? `session-${random.below(50)}` : null,
    model: random.pick(['qwen-plus', 'qwen-max', 'unknown-model']),
    function: random.pick(['实时分析', 'summary']),
    input_tokens: random.below(100_000),
    output_tokens: random.below(10_000),
  }));
}

/** On a busy machine the aggregator needs minutes for what was imported; it stands still only when it is broken. */
async function untilCounted(asked: Asked, acknowledged: readonly SentCall[]): Promise<void> {
  const days = [...new Set(acknowledged.map(dayIn(ZONE)))].toSorted();
  await askWhileItMoves<RangeStats<string, string>>(
    asked,
    `/stats/range?from=${days[0]}&to=${days.at(-1)}&group_by=day`,
    ({ total }) => total?.calls === String(acknowledged.length),
    COUNTING_RESTS_MS,
  );
}

/** Proves each day of the calls, once nothing of it is in flight. */
export async function proveDays(asked: Asked, acknowledged: readonly SentCall[]): Promise<readonly ProvedDay[]> {
  const days: ProvedDay[] = [];
  for (const [date, calls] of Map.groupBy(acknowledged, dayIn(ZONE))) {
    const proof = await wholeProof(asked, date);
    const side = (sums: DaySums | null): DaySums => sumsShown(sums ?? NOTHING);
    days.push({
      date,
      balanced: proof.balanced,
      counters: side(proof.counters),
      records: side(proof.records),
      acknowledged: sumsShown({ ...book(calls), digest: digestOf(calls) }),
    });
  }
  return days;
}

const NOTHING: DaySums = { calls: '0', tokens: '0', cost: null, unpriced_calls: '0', digest: '0' };

const sumsShown = ({ calls, tokens, cost, unpriced_calls, digest }: DaySums): DaySums => ({
  calls,
  tokens,
  cost,
  unpriced_calls,
  digest,
});

/** The digest has no recipe but the ledger's own. */
function digestOf(calls: readonly SentCall[]): string {
  const sums = zeroSums();
  for (const call of calls)
    for (const booked of bookBody(bodyOf(call), Date.now() * 1000)) addSums(sums, sumsOf(booked));
  return sums.digest.toString();
}

const requestsAnswered500 = ({ home }: Ledger): number =>
  readFileSync(join(home, 'functions.log'), 'utf8').split('"status":500').length - 1;
