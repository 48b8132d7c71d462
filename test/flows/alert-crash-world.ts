import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { AlertAnswer, AlertList } from '../../lib/api-contract.ts';
import { OUTBOX_PARTITION } from '../../lib/aws/keys.ts';
import { queryAll } from '../../lib/aws/query-all.ts';
import type { Mail } from '../../local/mail/inbox.ts';
import { type Asked, ask, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { withTablesOf } from '../support/tables-of-stopped.ts';

export interface AlertCrashWorld {
  readonly seed: number;
  readonly kills: number;
  /** Ends leases by hand after each kill, instead of waiting until they have run out. */
  readonly isImpatient: boolean;
  /** What people are told of: models without a price, or budgets that are used up. */
  readonly of: 'models' | 'budgets';
}

/** What is wrong at the end, one line each; and how often a mail came again behind a kill. */
export interface AlertCrashOutcome {
  readonly faults: readonly string[];
  readonly repeated: number;
}

const ALERTS_OF_KILL = 3;
const BEFORE_RANDOM_KILL_MS = 3000;

/** A lease, a sweep a minute, and the next minute when the topic has had its mails. */
const PATIENCE_MS = 240_000;

interface Kill {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Calls for alerts and kills the whole stack with -9, in turn at a random moment and as soon as a mail is there, which is between the
 * topic's answer and the marking of the alert; at the end it waits for the mail of every one.
 */
export async function runAlertCrashWorld(world: AlertCrashWorld): Promise<AlertCrashOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-alerts-'));
  let ledger = await startLedger({ home });
  const { adminKey: key } = ledger;
  const port = Number(new URL(ledger.url).port);
  const kills: Kill[] = [];
  const names: string[] = [];
  const pauses = fc.sample(fc.integer({ min: 0, max: BEFORE_RANDOM_KILL_MS }), {
    seed: world.seed,
    numRuns: world.kills,
  });
  try {
    for (const [round, pauseMs] of pauses.entries()) {
      const fresh = Array.from({ length: ALERTS_OF_KILL }, (_, index) => `crash-${round}-${index}x`);
      names.push(...fresh);
      await CALLS_FOR[world.of]({ url: ledger.url, key }, fresh);
      if (round % 2 === 0) await untilMailed(ledger, fresh);
      else await sleep(pauseMs);
      const fromMs = Date.now();
      await ledger.kill9();
      kills.push({ fromMs, toMs: Date.now() });
      if (world.isImpatient) await endLeases(home, await ledger.table('Config'));
      ledger = await startLedger({ home, port });
    }
    return await settledOutcome(ledger, names, kills);
  } finally {
    await ledger.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const CALLS_FOR = {
  models: (asked: Asked, names: readonly string[]) =>
    record(
      asked,
      names.map((name) => ({ model: name, user_id: 'u', input_tokens: 1 })),
    ),
  /** A budget of a user, which one call uses up: it reaches both thresholds, and the higher one speaks. */
  async budgets(asked: Asked, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const scope = { type: 'user', value: name };
      const budget = { name, scope, period: 'monthly', limit: 1, thresholds: [80, 100] };
      const { status } = await post(asked, '/budgets', budget);
      if (status !== 201) throw new Error('no budget was made');
    }
    // 1 yuan.
    await record(
      asked,
      names.map((name) => ({ model: 'qwen-max', user_id: name, input_tokens: 50_000 })),
    );
  },
} as const satisfies Record<AlertCrashWorld['of'], (asked: Asked, names: readonly string[]) => Promise<void>>;

async function record(
  asked: Asked,
  calls: readonly { readonly model: string; readonly user_id: string }[],
): Promise<void> {
  const timestamp = Date.now() / 1000;
  const records = calls.map((call) => ({
    ...call,
    id: `${call.model} ${call.user_id}`.replace(' ', '-'),
    output_tokens: 0,
    timestamp,
  }));
  const { status, body } = await post(asked, '/records', { records });
  if (status !== 200) throw new Error(`not recorded: ${JSON.stringify(body)}`);
}

/** Mails that name what is alerted. */
async function mailsOf({ url }: Ledger, name: string): Promise<readonly Mail[]> {
  const mails = (await (await fetch(`${url}/local/inbox.json`)).json()) as Mail[];
  return mails.filter(({ subject, text }) => `${subject} ${text}`.includes(name)).toReversed();
}

async function untilMailed(ledger: Ledger, names: readonly string[]): Promise<void> {
  const deadline = Date.now() + BEFORE_RANDOM_KILL_MS;
  while (Date.now() < deadline) {
    const found = await Promise.all(names.map((name) => mailsOf(ledger, name)));
    if (found.some((mails) => mails.length > 0)) return;
  }
}

/** As if half a minute had passed while everything was down. */
async function endLeases(home: string, table: string): Promise<void> {
  const query = { TableName: table, KeyConditionExpression: 'pk = :pk' };
  await withTablesOf(home, async (client) => {
    const outbox = await queryAll(client, { ...query, ExpressionAttributeValues: { ':pk': { S: OUTBOX_PARTITION } } });
    for (const item of outbox)
      await client.send(new PutItemCommand({ TableName: table, Item: { ...item, lease_until_us: { N: '0' } } }));
  });
}

async function settledOutcome(
  ledger: Ledger,
  names: readonly string[],
  kills: readonly Kill[],
): Promise<AlertCrashOutcome> {
  const deadline = Date.now() + PATIENCE_MS;
  const asked = { url: ledger.url, key: ledger.adminKey };
  for (;;) {
    const { alerts } = (await ask<AlertList<string, string>>(asked, '/alerts?limit=1000')).body;
    const isSettled = alerts.length >= names.length && alerts.every(({ sent_at }) => sent_at !== null);
    if (isSettled || Date.now() > deadline) return outcomeOf(await mailsByName(ledger, names), kills, alerts);
    await sleep(100);
  }
}

const mailsByName = async (ledger: Ledger, names: readonly string[]): Promise<ReadonlyMap<string, readonly Mail[]>> =>
  new Map(await Promise.all(names.map(async (name) => [name, await mailsOf(ledger, name)] as const)));

function outcomeOf(
  mails: ReadonlyMap<string, readonly Mail[]>,
  kills: readonly Kill[],
  alerts: readonly AlertAnswer<string, string>[],
): AlertCrashOutcome {
  const faults: string[] = [];
  let repeated = 0;
  for (const [name, ofName] of mails) {
    if (ofName.length === 0) faults.push(`${name} was never mailed`);
    if (alerts.filter((alert) => nameOf(alert) === name).length !== 1) faults.push(`${name} has not one alert`);
    for (const [index, mail] of ofName.slice(1).entries()) {
      repeated += 1;
      const [beforeMs, againMs] = [Date.parse(ofName[index]?.at ?? ''), Date.parse(mail.at)];
      const isBehindKill = kills.some(({ fromMs, toMs }) => beforeMs <= toMs && fromMs <= againMs);
      if (!isBehindKill) faults.push(`${name} was mailed again without a kill in between`);
    }
  }
  for (const alert of alerts) if (alert.sent_at === null) faults.push(`${nameOf(alert)} is shown as not sent`);
  return { faults, repeated };
}

function nameOf(alert: AlertAnswer<string, string>): string {
  if (alert.kind === 'anomaly') return alert.at;
  return alert.kind === 'unpriced-model' ? alert.model : alert.name;
}
