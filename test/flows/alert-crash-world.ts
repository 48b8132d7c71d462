import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { AlertAnswer, AlertList } from '../../lib/api-contract.ts';
import { OUTBOX_PARTITION } from '../../lib/aws/keys.ts';
import { queryAll } from '../../lib/aws/query-all.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { openHome } from '../../local/home/home.ts';
import type { Mail } from '../../local/mail/inbox.ts';
import { type Asked, ask, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

export interface AlertCrashWorld {
  readonly seed: number;
  readonly kills: number;
  /** Ends leases by hand after each kill, instead of waiting until they have run out. */
  readonly isImpatient: boolean;
}

/** What is wrong at the end, one line each; and how often a mail came again behind a kill. */
export interface AlertCrashOutcome {
  readonly faults: readonly string[];
  readonly repeated: number;
}

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

const MODELS_OF_KILL = 3;
const BEFORE_RANDOM_KILL_MS = 3000;

/** A lease, a sweep a minute, and the next minute when the topic has had its mails. */
const PATIENCE_MS = 240_000;

interface Kill {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Records models without a price and kills the whole stack with -9, in turn at a random moment and as soon as a mail is there, which
 * is between the topic's answer and the marking of the alert; at the end it waits for the mail of every model.
 */
export async function runAlertCrashWorld(world: AlertCrashWorld): Promise<AlertCrashOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-alerts-'));
  let ledger = await startLedger({ home });
  const { adminKey: key } = ledger;
  const port = Number(new URL(ledger.url).port);
  const kills: Kill[] = [];
  const models: string[] = [];
  const pauses = fc.sample(fc.integer({ min: 0, max: BEFORE_RANDOM_KILL_MS }), {
    seed: world.seed,
    numRuns: world.kills,
  });
  try {
    for (const [round, pauseMs] of pauses.entries()) {
      const fresh = Array.from({ length: MODELS_OF_KILL }, (_, index) => `crash-${round}-${index}x`);
      models.push(...fresh);
      await record({ url: ledger.url, key }, fresh);
      if (round % 2 === 0) await untilMailed(ledger, fresh);
      else await sleep(pauseMs);
      const fromMs = Date.now();
      await ledger.kill9();
      kills.push({ fromMs, toMs: Date.now() });
      if (world.isImpatient) await endLeases(home, await ledger.table('Config'));
      ledger = await startLedger({ home, port });
    }
    return await settledOutcome(ledger, models, kills);
  } finally {
    await ledger.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function record(asked: Asked, models: readonly string[]): Promise<void> {
  const timestamp = Date.now() / 1000;
  const records = models.map((model) => ({
    model,
    id: model,
    user_id: 'u',
    input_tokens: 1,
    output_tokens: 1,
    timestamp,
  }));
  const { status, body } = await post(asked, '/records', { records });
  if (status !== 200) throw new Error(`not recorded: ${JSON.stringify(body)}`);
}

/** Mails that name a model. */
async function mailsOf({ url }: Ledger, model: string): Promise<readonly Mail[]> {
  const mails = (await (await fetch(`${url}/local/inbox.json`)).json()) as Mail[];
  return mails.filter(({ subject, text }) => `${subject} ${text}`.includes(model)).toReversed();
}

async function untilMailed(ledger: Ledger, models: readonly string[]): Promise<void> {
  const deadline = Date.now() + BEFORE_RANDOM_KILL_MS;
  while (Date.now() < deadline) {
    const found = await Promise.all(models.map((model) => mailsOf(ledger, model)));
    if (found.some((mails) => mails.length > 0)) return;
  }
}

/** As if half a minute had passed while everything was down. */
async function endLeases(home: string, table: string): Promise<void> {
  const engine = await startEngine({ dbPath: openHome(home).database });
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  const query = { TableName: table, KeyConditionExpression: 'pk = :pk' };
  const outbox = await queryAll(client, { ...query, ExpressionAttributeValues: { ':pk': { S: OUTBOX_PARTITION } } });
  for (const item of outbox)
    await client.send(new PutItemCommand({ TableName: table, Item: { ...item, lease_until_us: { N: '0' } } }));
  client.destroy();
  await engine.stop();
}

async function settledOutcome(
  ledger: Ledger,
  models: readonly string[],
  kills: readonly Kill[],
): Promise<AlertCrashOutcome> {
  const deadline = Date.now() + PATIENCE_MS;
  const asked = { url: ledger.url, key: ledger.adminKey };
  for (;;) {
    const { alerts } = (await ask<AlertList<string, string>>(asked, '/alerts?limit=1000')).body;
    const isSettled = alerts.length >= models.length && alerts.every(({ sent_at }) => sent_at !== null);
    if (isSettled || Date.now() > deadline) return outcomeOf(await mailsByModel(ledger, models), kills, alerts);
    await sleep(100);
  }
}

const mailsByModel = async (ledger: Ledger, models: readonly string[]): Promise<ReadonlyMap<string, readonly Mail[]>> =>
  new Map(await Promise.all(models.map(async (model) => [model, await mailsOf(ledger, model)] as const)));

function outcomeOf(
  mails: ReadonlyMap<string, readonly Mail[]>,
  kills: readonly Kill[],
  alerts: readonly AlertAnswer<string, string>[],
): AlertCrashOutcome {
  const faults: string[] = [];
  let repeated = 0;
  for (const [model, ofModel] of mails) {
    if (ofModel.length === 0) faults.push(`${model} was never mailed`);
    if (alerts.filter((alert) => modelOf(alert) === model).length !== 1) faults.push(`${model} has not one alert`);
    for (const [index, mail] of ofModel.slice(1).entries()) {
      repeated += 1;
      const [beforeMs, againMs] = [Date.parse(ofModel[index]?.at ?? ''), Date.parse(mail.at)];
      const isBehindKill = kills.some(({ fromMs, toMs }) => beforeMs <= toMs && fromMs <= againMs);
      if (!isBehindKill) faults.push(`${model} was mailed again without a kill in between`);
    }
  }
  for (const alert of alerts) if (alert.sent_at === null) faults.push(`${modelOf(alert)} is shown as not sent`);
  return { faults, repeated };
}

const modelOf = (alert: AlertAnswer<string, string>): string => (alert.kind === 'unpriced-model' ? alert.model : '');
