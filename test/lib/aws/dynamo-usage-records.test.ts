import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoUsageRecords } from '../../../lib/aws/dynamo-usage-records.ts';
import { probeKeys } from '../../../lib/aws/keys.ts';
import { toProbeItem, toRecordItem } from '../../../lib/aws/record-item.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { describeUsageRecords } from '../../support/usage-records-contract.ts';

let engine: TestEngine;
let store: DynamoUsageRecords;
const calendar = createCalendar('Asia/Shanghai');

beforeAll(async () => {
  engine = await startTestEngine();
  store = new DynamoUsageRecords({ client: engine.client, tableName: engine.tables.records, calendar });
}, 30_000);

afterAll(() => engine.stop());

const memory = new InMemoryUsageRecords();
describeUsageRecords('InMemoryUsageRecords', () => memory);
describeUsageRecords('DynamoUsageRecords', () => store);

describe('DynamoUsageRecords', () => {
  it('gives a record its time to expire only with a retention', async () => {
    const kept = bookedRecord({ project: 'kept', timestampUs: SOME_INSTANT_US + 1 });
    const { client, tables } = engine;
    const limited = new DynamoUsageRecords({ client, tableName: tables.records, calendar, retentionDays: 30 });
    await limited.insert([kept]);
    const { pk, sk } = toRecordItem(kept);
    if (pk === undefined || sk === undefined) throw new Error('no key');
    const { Item } = await client.send(new GetItemCommand({ TableName: tables.records, Key: { pk, sk } }));
    expect(Item?.expires_at).toEqual({ N: String(SOME_INSTANT_US / 1e6 + 1 + 30 * 86_400 + 7200) });
    expect(await store.read([kept.record])).toEqual([kept]);
  });

  it('leaves the time to expire as it is when a record is given another price', async () => {
    const kept = bookedRecord({ project: 'kept', timestampUs: SOME_INSTANT_US + 2 });
    const { client, tables } = engine;
    const limited = new DynamoUsageRecords({ client, tableName: tables.records, calendar, retentionDays: 30 });
    await limited.insert([kept]);
    const { pk, sk } = toRecordItem(kept);
    if (pk === undefined || sk === undefined) throw new Error('no key');
    const get = new GetItemCommand({ TableName: tables.records, Key: { pk, sk } });
    const itemOf = async () => (await client.send(get)).Item;
    const before = await itemOf();
    const booking = {
      readDigest: kept.bookedDigest,
      bookedDigest: 5n,
      costAtto: null,
      price: { source: 'none' },
    } as const;
    expect(await store.rebook({ identity: kept.record, ...booking })).toBe('corrected');
    const { cost: _, price_id: __, price_model: ___, ...rest } = before ?? {};
    expect(await itemOf()).toEqual({ ...rest, price_source: { S: 'none' }, booked_digest: { N: '5' } });
  });

  it('lists the calls of a day without the probes that stand among them', async () => {
    const calls = Array.from({ length: 5 }, (_, index) => bookedRecord({ project: 'probed', id: `call-${index}` }));
    await store.insert(calls);
    const { client, tables } = engine;
    for (const key of probeKeys('probed', calls[0]?.day ?? ''))
      await client.send(new PutItemCommand({ TableName: tables.records, Item: toProbeItem('probe-1', key) }));
    const first = await store.listDay('probed', calls[0]?.day ?? '', { limit: 3 });
    const rest = await store.listDay('probed', calls[0]?.day ?? '', { limit: 3, cursor: first.cursor ?? '' });
    expect([first.items, rest.items]).toEqual([calls.slice(0, 3), calls.slice(3)]);
    expect(rest.cursor).toBeNull();
  });

  it('keeps 38 digits of money', async () => {
    const booked = bookedRecord({ project: 'rich' }, { costAtto: 10n ** 38n - 1n, price: { source: 'custom' } });
    await store.insert([booked]);
    expect(await store.read([booked.record])).toEqual([booked]);
  });

  it('never passes over a record that it cannot read', async () => {
    const damaged = bookedRecord({ project: 'damaged' });
    const { booked_digest: _, ...item } = toRecordItem(damaged);
    await engine.client.send(new PutItemCommand({ TableName: engine.tables.records, Item: item }));
    await expect(store.read([damaged.record])).rejects.toMatchObject({ code: 'internal' });
    const list = store.listUserDay('damaged', damaged.record.userId, damaged.day, { limit: 5 });
    await expect(list).rejects.toMatchObject({ code: 'internal' });
  });

  it('answers retry while the table cannot be reached', async () => {
    const { client, tables } = engine;
    const unreachable = Object.create(client, {
      send: {
        value: async () => {
          throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        },
      },
    });
    const cutOff = new DynamoUsageRecords({ client: unreachable, tableName: tables.records, calendar });
    const booked = bookedRecord({ project: 'cut-off' });
    expect(await cutOff.insert([booked])).toEqual(['retry']);
    expect(await cutOff.correct(booked, 1n)).toBe('retry');
    expect(await cutOff.rebook({ ...booked, identity: booked.record, readDigest: 1n })).toBe('retry');
    await expect(cutOff.read([booked.record])).rejects.toMatchObject({ code: 'unavailable' });
  });
});
