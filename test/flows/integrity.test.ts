import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dashboard, IntegrityAnswer, JobAnswer } from '../../lib/api-contract.ts';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import { DynamoLeftSessions } from '../../lib/aws/dynamo-left-sessions.ts';
import { DynamoSeals } from '../../lib/aws/dynamo-seals.ts';
import { DynamoStoredProofs } from '../../lib/aws/dynamo-stored-proofs.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { counterKey, hourPartition, recordPartition } from '../../lib/aws/keys.ts';
import type { CounterKey } from '../../lib/counters/counter.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { bookedRecord } from '../support/builders.ts';
import { parseExactly } from '../support/exact-json.ts';
import { book } from '../support/independent-books.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { shanghai } from '../support/random-records.ts';
import { loseStreamRows } from './lose-stream-rows.ts';

type Integrity = IntegrityAnswer<string, string>;

const DATE = '2025-11-23';
const START_MS = Date.parse('2025-11-23T09:00:00+08:00');
const CALLS = Array.from({ length: 400 }, (_, index) => ({
  timestamp: String((START_MS + index * 50_000) / 1000),
  user_id: index % 7 === 0 ? null : `user-${index % 31}`,
  session_id: index % 2 === 0 ? `session-${index % 20}` : null,
  anchor_id: index % 3 === 0 ? 'anchor-1' : null,
  model: index % 11 === 0 ? 'unknown-model' : 'qwen-plus',
  function: 'chat',
  input_tokens: 100 + index,
  output_tokens: index,
}));

/** A counter of each family. */
const COUNTERS: readonly CounterKey[] = [
  { family: 'hour', project: 'main', day: DATE, hourStartUs: START_MS * 1000, function: 'chat', model: 'qwen-plus' },
  { family: 'day', project: 'main', day: DATE, function: 'chat', model: 'qwen-plus' },
  { family: 'anchor', project: 'main', day: DATE, anchor: 'anchor-1', model: 'qwen-plus' },
  { family: 'user', project: 'main', day: DATE, user: 'user-3' },
  { family: 'session', project: 'main', session: 'session-4', day: DATE, user: 'user-4', model: 'qwen-plus' },
];

const sealedAnswer = (date: string): IntegrityAnswer => ({
  date,
  proved_at: '2025-11-01T03:00:00+08:00',
  sealed: true,
  balanced: true,
  records: null,
  counters: null,
  families: null,
  differences: [],
  more: 0,
  partial_calls: null,
});

describe('the proof of a day', () => {
  let ledger: Ledger;
  let asked: Asked;
  let client: DynamoDBClient;
  let counters: string;
  let recordsTable: string;
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-integrity-'));

  async function open(): Promise<void> {
    ledger = await startLedger({ home });
    asked = { url: ledger.url, key: ledger.adminKey };
    client = new DynamoDBClient({
      endpoint: ledger.engine(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }

  beforeAll(async () => {
    await open();
    counters = await ledger.table('Counters');
    recordsTable = await ledger.table('Records');
    const records = CALLS.map((call, index) => ({ ...call, timestamp: Number(call.timestamp), id: `call-${index}` }));
    const { status } = await post(asked, '/records', { records });
    expect(status).toBe(200);
  }, 300_000);

  afterAll(async () => {
    client?.destroy();
    await ledger?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const integrity = async () => (await ask<Integrity>(asked, `/integrity?date=${DATE}`)).body;
  const place = (key: CounterKey) => {
    const { pk, sk } = counterKey(key);
    return { TableName: counters, Key: { pk: { S: pk }, sk: { S: sk } } };
  };
  const plant = (key: CounterKey, calls: number) =>
    client.send(
      new UpdateItemCommand({
        ...place(key),
        UpdateExpression: 'ADD n :calls',
        ExpressionAttributeValues: { ':calls': { N: String(calls) } },
      }),
    );

  const runCommand = (name: 'audit' | 'quarantine', ...words: string[]) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      const child = execFile(process.execPath, [`cli/${name}.ts`, '--home', home, ...words], (_, out, err) =>
        resolve({ code: child.exitCode ?? -1, out: out + err }),
      );
    });
  const runAudit = (...words: string[]) => runCommand('audit', '--from', DATE, '--to', DATE, ...words);

  it('says that counters equal records, and shows both sides', async () => {
    const proof = await askUntil<Integrity>(asked, `/integrity?date=${DATE}`, ({ balanced }) => balanced === true);
    const { tokens, cost, unpriced_calls } = book(CALLS);
    expect(proof).toMatchObject({ date: DATE, differences: [], more: '0', partial_calls: '0' });
    expect(proof.records).toMatchObject({ calls: '400', tokens, cost, unpriced_calls });
    expect(proof.counters).toEqual(proof.records);
    expect(proof.records?.digest).toMatch(/^\d{18,}$/);
    for (const family of ['hour', 'day', 'anchor', 'user'] as const)
      expect(proof.families?.[family]).toEqual(proof.records);
    expect(proof.families?.session.calls).toBe('200');
  });

  it('proves it as a job too, and keeps that proof; who asks meanwhile is given the same job', async () => {
    const path = `/integrity?date=${DATE}`;
    const request = () => ask<JobAnswer>(asked, path, { method: 'POST' });
    const [first, second] = await Promise.all([request(), request()]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    const isDone = ({ state }: JobAnswer<Integrity, string>) => state === 'done';
    const job = await askUntil<JobAnswer<Integrity, string>>(asked, `/jobs/${first.body.id}`, isDone, 90_000);
    const { proved_at: _, ...proof } = await integrity();
    expect(job).toMatchObject({ kind: 'prove', progress: { done: '400', total: '400' }, result: proof });
    const stored = await new DynamoStoredProofs(client, await ledger.table('Config')).find({
      project: 'main',
      day: DATE,
    });
    expect(parseExactly(stored?.answer ?? '')).toEqual(job.result);
  }, 120_000);

  it('names an error that was planted in a counter of each family, and by how much', async () => {
    for (const key of COUNTERS) await plant(key, 2);
    const junk = { pk: hourPartition('main', DATE), sk: 'junk' };
    const item = { pk: { S: junk.pk }, sk: { S: junk.sk } };
    await client.send(new PutItemCommand({ TableName: counters, Item: { ...item, n: { N: '1000' } } }));
    const hours = `/stats/range?from=${DATE}&to=${DATE}&group_by=hour`;
    expect(await ask(asked, hours)).toMatchObject({ status: 200 });
    const proof = await integrity();
    expect(proof).toMatchObject({ balanced: false, counters: { calls: '402' } });
    expect(proof.differences).toHaveLength(6);
    expect(proof.differences).toEqual(
      expect.arrayContaining([
        {
          family: 'hour',
          counter: { start: '2025-11-23T09:00:00+08:00', function: 'chat', model: 'qwen-plus' },
          excess: { calls: '2' },
        },
        { family: 'day', counter: { function: 'chat', model: 'qwen-plus' }, excess: { calls: '2' } },
        { family: 'anchor', counter: { anchor_id: 'anchor-1', model: 'qwen-plus' }, excess: { calls: '2' } },
        { family: 'user', counter: { user_id: 'user-3' }, excess: { calls: '2' } },
        {
          family: 'session',
          counter: { session_id: 'session-4', user_id: 'user-4', model: 'qwen-plus' },
          excess: { calls: '2' },
        },
        { family: 'hour', counter: junk, excess: {}, foreign: true },
      ]),
    );
    await client.send(new DeleteItemCommand({ TableName: counters, Key: item }));
    for (const key of COUNTERS) await plant(key, -2);
    expect(await integrity()).toMatchObject({ balanced: true });
  });

  it('names and repairs planted errors, a counter that is gone, and a record whose stream rows are lost', async () => {
    for (const key of COUNTERS) await plant(key, 2);
    const gone: CounterKey = { family: 'user', project: 'main', day: DATE, user: 'user-5' };
    await client.send(new DeleteItemCommand(place(gone)));
    await ledger.stop();
    const lost = bookedRecord({ id: 'lost', userId: 'user-lost', timestampUs: START_MS * 1000, function: 'lost' });
    await loseStreamRows({ home, table: recordsTable }, async (engine) => {
      const records = new DynamoUsageRecords({ client: engine, tableName: recordsTable, calendar: shanghai });
      expect(await records.insert([lost])).toEqual(['stored']);
    });
    await open();

    const found = await integrity();
    expect(found).toMatchObject({ balanced: false, records: { calls: '401' }, counters: { calls: '402' } });
    // The planted five, the one that is gone, and an hour, day, anchor and user counter of the lost record.
    expect(found.differences).toHaveLength(10);
    expect(found.differences).toContainEqual(
      expect.objectContaining({ family: 'user', counter: { user_id: 'user-5' }, missing: true }),
    );

    const audit = await runAudit();
    expect(audit).toMatchObject({ code: 1, out: expect.stringContaining('NOT BALANCED: 10 counters differ') });
    const noted = async () => (await ask<Dashboard<string, string>>(asked, '/dashboard')).body.unbalanced_days;
    expect(await noted()).toMatchObject([{ date: DATE, counters: '10' }]);
    const repair = await runAudit('--repair', '--between', '0.2');
    expect(repair).toMatchObject({ code: 0, out: expect.stringContaining('10 counters repaired  balanced') });
    expect(await integrity()).toMatchObject({ balanced: true, records: { calls: '401' }, counters: { calls: '401' } });
    expect(await noted()).toEqual([]);
    const log = await new DynamoAuditLog(client, await ledger.table('Config')).list('main', { limit: 10 });
    const [done, begun, ...others] = log.items;
    expect(others).toEqual([]);
    const repairOf = (entry: object) => ({ action: 'repair', by: 'npm run audit', ...entry });
    expect(begun).toMatchObject(repairOf({ outcome: 'begun', input: JSON.stringify({ date: DATE }) }));
    expect(done).toMatchObject(repairOf({ outcome: 'done', input: JSON.stringify({ date: DATE, begun: begun?.id }) }));
    expect(JSON.parse(done?.totals ?? '{}')).toEqual({ counters: 10, moved: [] });
    const removed = parseExactly(begun?.totals ?? '{}') as { removed_excess: Integrity['differences'] };
    expect(removed).toEqual({ counters: '10', removed_excess: expect.arrayContaining([...found.differences]) });
    const userThree = { family: 'user', counter: { user_id: 'user-3' }, excess: { calls: '2' } };
    expect(removed.removed_excess).toContainEqual(userThree);
    expect(await runAudit()).toMatchObject({ code: 0, out: expect.stringContaining('401 calls  balanced') });
  }, 300_000);

  it('counts on beside a counter that was spoilt, names it, and brings what it missed once it is taken away', async () => {
    const day = '2025-11-21';
    const call = { model: 'qwen-plus', timestamp: `${day}T12:00:00+08:00`, user_id: 'user-spoilt' };
    const of: CounterKey = { family: 'user', project: 'main', day, user: call.user_id };
    const record = (id: string) => post(asked, '/records', { ...call, id });
    const proved = (isMeant: (proof: Integrity) => boolean) =>
      askUntil<Integrity>(asked, `/integrity?date=${day}`, isMeant);
    expect(await record('before')).toMatchObject({ status: 201 });
    await proved(({ balanced, counters: found }) => balanced === true && found?.calls === '1');
    const spoil = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { S: 'one' } } };
    await client.send(new UpdateItemCommand({ ...place(of), ...spoil }));
    expect(await record('while')).toMatchObject({ status: 201 });

    const found = await proved(({ counters: sums }) => sums?.calls === '2');
    const { pk, sk } = counterKey(of);
    expect(found).toMatchObject({
      balanced: false,
      differences: [{ family: 'user', counter: { pk, sk }, excess: {}, foreign: true }],
      families: { hour: { calls: '2' }, user: { calls: '0' } },
    });
    await client.send(new DeleteItemCommand(place(of)));
    const repair = await runCommand('audit', '--from', day, '--to', day, '--repair', '--between', '0.2');
    expect(repair).toMatchObject({ code: 0, out: expect.stringContaining('1 counters repaired  balanced') });
    expect(await proved(() => true)).toMatchObject({ balanced: true, families: { user: { calls: '2' } } });
  }, 150_000);

  it('says that an item is no record, counts nothing of it, and balances once it is gone and dropped', async () => {
    const stranger = { pk: { S: recordPartition('main', DATE, 7) }, sk: { S: 'stranger' } };
    const listed = async () => (await runCommand('quarantine', 'list')).out;
    await client.send(new PutItemCommand({ TableName: recordsTable, Item: { ...stranger, calls: { N: '1000' } } }));
    await expect.poll(listed, { timeout: 60_000 }).toContain('1 waiting');
    expect(await integrity()).toMatchObject({
      ...{ balanced: null, reason: 'unreadable_records' },
      ...{ records: { calls: '401' }, counters: { calls: '401' } },
    });

    await client.send(new DeleteItemCommand({ TableName: recordsTable, Key: stranger }));
    await expect.poll(listed, { timeout: 60_000 }).toContain('2 waiting');
    const ids = [...(await listed()).matchAll(/^(\S+) {2}.*sequence/gm)].map(([, id = '']) => id);
    const dropped = await runCommand('quarantine', 'drop', ...ids);
    expect(dropped).toMatchObject({ code: 0, out: expect.stringContaining(`${ids[1]}  dropped, uncounted`) });
    expect(await listed()).toContain('Nothing waits');
    expect(await integrity()).toMatchObject({ balanced: true, records: { calls: '401' }, counters: { calls: '401' } });
  }, 150_000);

  it('notes the session of a record that is deleted, so that its counter is found when it is empty', async () => {
    const of = { project: 'main', day: '2025-11-20' };
    const call = {
      model: 'qwen-plus',
      timestamp: `${of.day}T12:00:00+08:00`,
      id: 'x',
      user_id: 'user-x',
      session_id: 'alone',
    };
    expect(await post(asked, '/records', { records: [call] })).toMatchObject({ status: 200 });
    const query = `user_id=user-x&timestamp=${encodeURIComponent(call.timestamp)}&id=x`;
    expect(await ask(asked, `/records?${query}`, { method: 'DELETE' })).toMatchObject({ status: 200 });
    const notes = new DynamoLeftSessions(client, await ledger.table('Config'));
    const noted = async () => (await Array.fromAsync(notes.before(of, '9999-12-31'))).flat().map(({ key }) => key);
    await expect
      .poll(noted, { timeout: 60_000 })
      .toEqual([{ family: 'session', ...of, session: 'alone', user: 'user-x', model: 'qwen-plus' }]);
  }, 70_000);

  it('takes nothing more of a day that is sealed, and answers it by its seal', async () => {
    const seals = new DynamoSeals(client, await ledger.table('Config'));
    const day = '2025-10-01';
    await seals.close({ project: 'main', day }, '2025-11-01');
    const record = { model: 'qwen-plus', timestamp: '2025-10-01T12:00:00+08:00', id: 'late', user_id: 'user-1' };
    expect(await post(asked, '/records', { records: [record] })).toMatchObject({ status: 400 });
    const query = `user_id=user-1&timestamp=${encodeURIComponent(record.timestamp)}&id=late`;
    expect(await ask(asked, `/records?${query}`, { method: 'DELETE' })).toMatchObject({ status: 409 });
    const answer = JSON.stringify(sealedAnswer(day));
    await seals.seal({ project: 'main', day, answer });
    expect((await ask(asked, `/integrity?date=${day}`)).body).toEqual(parseExactly(answer));
  });

  it('refuses a day that is none', async () => {
    expect(await ask(asked, '/integrity?date=2025-02-30')).toMatchObject({ status: 400 });
    expect(await ask(asked, '/integrity')).toMatchObject({ status: 400 });
  });
});
