import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTables } from '../../../local/engine/create-tables.ts';
import { type Engine, startEngine } from '../../../local/engine/engine.ts';
import { StreamRows } from '../../../local/engine/stream-rows.ts';
import type { Table } from '../../../local/template/stack-template.ts';

const TABLE = 'Records';
const OTHER = 'Counters';
const table: Table = {
  name: TABLE,
  keys: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  attributes: [{ AttributeName: 'pk', AttributeType: 'S' }],
  streamViewType: 'NEW_AND_OLD_IMAGES',
};
const DAY_SECONDS = 86_400;

describe("the engine's stream rows", () => {
  let folder: string;
  let dbPath: string;
  let engine: Engine;
  let client: DynamoDBClient;
  let rows: StreamRows;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tokenledger-rows-'));
    dbPath = join(folder, 'engine.db');
    engine = await startEngine({ dbPath });
    client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await createTables(client, [table]);
    rows = new StreamRows(dbPath);
    rows.index();
  });
  afterEach(async () => {
    rows.close();
    client.destroy();
    await engine.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (pk: string, name = TABLE) =>
    client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: pk } } }));
  const query = (sql: string) => {
    const database = new DatabaseSync(dbPath);
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  const sequences = () =>
    query('SELECT sequence_number FROM _stream_records ORDER BY id').map((row) => Number(row.sequence_number));
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const tomorrow = () => nowSeconds() + DAY_SECONDS + 5;

  it('are indexed by table and by shard, again and again without harm', () => {
    rows.index();
    const plans = query(
      `EXPLAIN QUERY PLAN SELECT * FROM _stream_records WHERE table_name = 'x' AND shard_id = 'y'
         AND CAST(sequence_number AS INTEGER) > 5 ORDER BY CAST(sequence_number AS INTEGER) LIMIT 10`,
    );
    expect(plans.map((row) => String(row.detail)).join()).toMatch(/USING INDEX _stream_by_shard/);
  });

  it('are trimmed once every consumer has passed them and a day is over', async () => {
    for (const pk of ['a', 'b', 'c', 'd']) await put(pk);
    expect(rows.trim({ table: TABLE, passed: 2n, nowSeconds: tomorrow() })).toBe(2);
    expect(sequences()).toEqual([3, 4]);
  });

  it('are numbered and trimmed for each table by itself', async () => {
    await createTables(client, [{ ...table, name: OTHER }]);
    for (const pk of ['a', 'b', 'c']) await put(pk);
    for (const pk of ['a', 'b']) await put(pk, OTHER);
    expect(rows.trim({ table: OTHER, passed: 2n, nowSeconds: tomorrow() })).toBe(1);
    expect(sequences()).toEqual([1, 2, 3, 2]);
    expect(rows.trim({ table: TABLE, passed: 2n, nowSeconds: tomorrow() })).toBe(2);
    expect(sequences()).toEqual([3, 2]);
  });

  it('begin with the start that finds the table without a stream', async () => {
    const { streamViewType: _, ...plain } = { ...table, name: OTHER };
    expect((await createTables(client, [plain])).size).toBe(0);
    await put('before', OTHER);
    const streams = await createTables(client, [{ ...table, name: OTHER }]);
    await put('after', OTHER);
    expect(streams.get(OTHER)).toContain(OTHER);
    expect(await createTables(client, [{ ...table, name: OTHER }])).toEqual(streams);
    expect(sequences()).toEqual([1]);
  });

  it('stay while a consumer has not passed them, or the day is not over', async () => {
    for (const pk of ['a', 'b', 'c']) await put(pk);
    expect(rows.trim({ table: TABLE, passed: 0n, nowSeconds: tomorrow() })).toBe(0);
    expect(rows.trim({ table: TABLE, passed: 3n, nowSeconds: nowSeconds() })).toBe(0);
    expect(rows.trim({ table: 'Other', passed: 3n, nowSeconds: tomorrow() })).toBe(0);
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it('keep the newest, so that the next record is numbered above every watermark', async () => {
    for (const pk of ['a', 'b', 'c']) await put(pk);
    expect(rows.trim({ table: TABLE, passed: 3n, nowSeconds: tomorrow() })).toBe(2);
    await put('d');
    expect(sequences()).toEqual([3, 4]);
  });

  it('are trimmed in slices', async () => {
    const database = new DatabaseSync(dbPath);
    await put('a');
    const insert = database.prepare(
      `INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
       VALUES ('${TABLE}', 'INSERT', '{}', ?, 'shard', 0)`,
    );
    for (let sequence = 2; sequence <= 1200; sequence += 1) insert.run(String(sequence));
    database.close();
    const trim = () => rows.trim({ table: TABLE, passed: 1200n, nowSeconds: tomorrow() });
    expect([trim(), trim(), trim(), trim()]).toEqual([500, 500, 199, 0]);
  });
});
