import { BatchWriteItemCommand, DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countCapacity } from '../../../bench/capacity.ts';
import { DynamoRecordMoves } from '../../../lib/aws/dynamo-record-moves.ts';
import { DynamoTombstones } from '../../../lib/aws/dynamo-tombstones.ts';
import { DynamoUsageRecords } from '../../../lib/aws/dynamo-usage-records.ts';
import { forgottenPartition, recordKey, tombstoneKey } from '../../../lib/aws/keys.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { forgetRecord } from '../../../lib/forgetting/forget-record.ts';
import { hashUser } from '../../../lib/forgetting/forgotten-users.ts';
import type { Tombstones } from '../../../lib/forgetting/ports.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryRecordMoves } from '../../support/in-memory-record-moves.ts';
import { InMemoryTombstones } from '../../support/in-memory-tombstones.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { describeRecordMoves } from '../../support/record-moves-contract.ts';

const calendar = createCalendar('Asia/Shanghai');
let engine: TestEngine;
let tombstones: DynamoTombstones;
let moves: DynamoRecordMoves;
beforeAll(async () => {
  engine = await startTestEngine();
  tombstones = new DynamoTombstones(engine.client, engine.tables.config);
  moves = new DynamoRecordMoves(engine.client, engine.tables.records);
}, 30_000);
afterAll(() => engine?.stop());

const recordsOf = (retentionDays?: number) =>
  new DynamoUsageRecords({ client: engine.client, tableName: engine.tables.records, calendar, retentionDays });

const inMemory = new InMemoryUsageRecords();
describeRecordMoves('in memory', () => ({
  records: inMemory,
  moves: new InMemoryRecordMoves(inMemory),
  remove: ({ record }) => inMemory.delete(record),
}));
describeRecordMoves('in DynamoDB', () => ({ records: recordsOf(), moves, remove: removeItem }));

async function removeItem({ record, day }: BookedRecord): Promise<void> {
  const { pk, sk } = recordKey(record, day);
  const Key = { pk: { S: pk }, sk: { S: sk } };
  await engine.client.send(new DeleteItemCommand({ TableName: engine.tables.records, Key }));
}

describe('moves in DynamoDB', () => {
  it('let the record expire when it would have, whatever the retention is now', async () => {
    const before = bookedRecord({ project: 'expiring', userId: 'alice' });
    await recordsOf(400).insert([before]);
    const [standing] = (await moves.find({ project: 'expiring', userId: 'alice', day: before.day }, 1)).records;
    if (standing === undefined) throw new Error('no record');
    const after = forgetRecord(before, { userId: 'alice', pseudonym: 'forgotten-1', key: 'k' });
    expect(await moves.move(standing, after)).toBe('moved');
    const { pk } = recordKey(after.record, after.day);
    const { Items: [item] = [] } = await engine.client.send(
      new QueryCommand({
        TableName: engine.tables.records,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    );
    expect(item?.expires_at?.N).toBe(String(standing.expiresAtSeconds));
    expect(standing.expiresAtSeconds).toBeGreaterThan(0);
  });
});

const stores: [string, () => Tombstones][] = [
  ['in memory', () => new InMemoryTombstones()],
  ['in DynamoDB', () => tombstones],
];

describe.each(stores)('forgotten users %s', (where, open) => {
  it('have one salt for a project, whoever proposes another', async () => {
    const store = open();
    expect((await store.read(`salt ${where}`, 0)).salt).toBeUndefined();
    expect(await store.claimSalt(`salt ${where}`, 'first')).toBe('first');
    expect(await store.claimSalt(`salt ${where}`, 'second')).toBe('first');
    expect(await store.claimSalt(`other ${where}`, 'second')).toBe('second');
  });

  it('are read from an instant on, always with the salt', async () => {
    const store = open();
    const project = `since ${where}`;
    await store.claimSalt(project, 'salt');
    for (const atUs of [1000, 2000]) await store.add(project, { hash: `hash-${atUs}`, atUs });
    expect(await store.read(project, 0)).toEqual({
      salt: 'salt',
      tombstones: [
        { hash: 'hash-1000', atUs: 1000 },
        { hash: 'hash-2000', atUs: 2000 },
      ],
    });
    expect(await store.read(project, 1001)).toMatchObject({ salt: 'salt', tombstones: [{ hash: 'hash-2000' }] });
    expect(await store.read(project, 2001)).toEqual({ salt: 'salt', tombstones: [] });
  });
});

describe('the price of knowing who was forgotten', () => {
  it('is a read unit where nobody was, and where nobody new was; of 500 the first reading takes 18', async () => {
    const capacity = countCapacity(engine.client);
    const unitsOf = async (fromUs: number) => {
      await tombstones.read('priced', fromUs);
      return capacity.take();
    };
    expect(await unitsOf(0)).toBe(1);
    await tombstones.claimSalt('priced', 'a'.repeat(36));
    const items = Array.from({ length: 500 }, (_, index) => {
      const hash = hashUser('salt', `user-${index}`);
      const { pk, sk } = tombstoneKey('priced', 1_795_485_600_000_000 + index, hash);
      const item = { pk: { S: pk }, sk: { S: sk }, v: { N: '1' }, hash: { S: hash }, at_us: { N: sk.slice(1, 17) } };
      return { PutRequest: { Item: item } };
    });
    expect(forgottenPartition('priced')).toBe('priced|FORGOTTEN');
    for (let at = 0; at < items.length; at += 25)
      await engine.client.send(
        new BatchWriteItemCommand({ RequestItems: { [engine.tables.config]: items.slice(at, at + 25) } }),
      );
    capacity.take();
    expect(await unitsOf(0)).toBe(18);
    expect(await unitsOf(1_795_485_600_000_500)).toBe(1);
  });
});
