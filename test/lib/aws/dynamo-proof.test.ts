import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoCounterStates } from '../../../lib/aws/dynamo-counter-states.ts';
import { DynamoCounters } from '../../../lib/aws/dynamo-counters.ts';
import { DynamoDayRecords } from '../../../lib/aws/dynamo-day-records.ts';
import { DynamoProbeReports, DynamoProbes } from '../../../lib/aws/dynamo-probes.ts';
import { DynamoUsageRecords } from '../../../lib/aws/dynamo-usage-records.ts';
import { counterKey, RECORD_BUCKETS, recordPartition } from '../../../lib/aws/keys.ts';
import { readRecordImage } from '../../../lib/aws/record-item.ts';
import type { CounterKey } from '../../../lib/counters/counter.ts';
import { countersOf } from '../../../lib/counters/families.ts';
import { foldChanges, toDelta } from '../../../lib/counters/fold.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import { proveDay } from '../../../lib/integrity/prove-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { shanghai } from '../../support/random-records.ts';
import { recordChange } from '../../support/stream-changes.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const CALLS = Array.from({ length: 300 }, (_, index) =>
  bookedRecord({
    id: `call-${index}`,
    userId: index % 5 === 0 ? 'anonymous' : `用户-${index % 40}`,
    ...(index % 3 === 0 && { sessionId: `s#${index % 30}` }),
    ...(index % 4 === 0 && { anchorId: `a${index % 3}` }),
  }),
);

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  const { client, tables } = engine;
  await new DynamoUsageRecords({ client, tableName: tables.records, calendar: shanghai }).insert(CALLS);
  const counters = new DynamoCounters(client, tables.counters);
  const changes = CALLS.map((booked, index) => recordChange(index + 1, undefined, booked));
  await Promise.all(foldChanges(changes).map((counter) => counters.add(toDelta(counter, 'shard-1'))));
}, 60_000);
afterAll(() => engine?.stop());

/** Reports the probes that stand among the records, as the aggregator does when it meets them in the stream. */
async function reportProbes(): Promise<number> {
  const reports = new DynamoProbeReports(engine.client, engine.tables.config);
  const pages = await Promise.all(
    Array.from({ length: RECORD_BUCKETS }, (_, bucket) =>
      engine.client.send(
        new QueryCommand({
          TableName: engine.tables.records,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: recordPartition('main', DAY.day, bucket) } },
        }),
      ),
    ),
  );
  const images = pages.flatMap(({ Items = [] }) => Items.map(readRecordImage));
  const probes = images.flatMap((image) => (image.kind === 'probe' ? [image.probe] : []));
  for (const probe of probes) await reports.report({ probe, shardId: 'shard-1', mark: watermark('301', 9) });
  return probes.length;
}

const createPorts = ({ isCounting = true } = {}) => ({
  records: new DynamoDayRecords(engine.client, engine.tables.records),
  counters: new DynamoCounterStates(engine.client, engine.tables.counters),
  probes: new DynamoProbes(engine.client, { records: engine.tables.records, config: engine.tables.config }),
  pause: async () => {
    if (isCounting) await reportProbes();
  },
  randomId: () => 'probe-1',
});
const prove = (options = {}) => proveDay(createPorts(options), DAY, { attempts: 2, patienceMs: 100, maxExamined: 100 });

async function plant(key: CounterKey, calls: number): Promise<void> {
  const { pk, sk } = counterKey(key);
  await engine.client.send(
    new UpdateItemCommand({
      TableName: engine.tables.counters,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'ADD n :error',
      ExpressionAttributeValues: { ':error': { N: String(calls) } },
    }),
  );
}

describe('a day in DynamoDB', () => {
  it('is proved by its partitions', async () => {
    const { balanced, sides } = await prove();
    expect(balanced).toBe(true);
    expect(sides?.records.calls).toBe(300n);
    expect(sides?.counters.user).toEqual(sides?.records);
    expect(sides?.counters.session.calls).toBe(100n);
  });

  it('names an error in each family, and the counter that is gone', async () => {
    const keys = countersOf(CALLS[0] as (typeof CALLS)[number]);
    for (const key of keys) await plant(key, 3);
    expect(await prove({ isCounting: false })).toMatchObject({ balanced: null, reason: 'stream_behind' });
    const { balanced, differences, marks } = await prove();
    expect(balanced).toBe(false);
    expect(new Set(differences.map(({ key }) => key))).toEqual(new Set(keys));
    for (const { due, counter } of differences) expect(counter?.sums.calls).toBe(due.calls + 3n);
    expect([...marks.values()].map((mark) => Buffer.from(mark))).toEqual([watermark('301', 9)]);

    for (const key of keys) await plant(key, -3);
    const [gone] = countersOf(CALLS[1] as (typeof CALLS)[number]);
    const { pk, sk } = counterKey(gone as CounterKey);
    await engine.client.send(
      new DeleteItemCommand({ TableName: engine.tables.counters, Key: { pk: { S: pk }, sk: { S: sk } } }),
    );
    expect((await prove()).differences).toEqual([{ key: gone, due: expect.anything(), counter: undefined }]);
  });

  it('names what lies among its counters and is none, and what is lacking once that is deleted', async () => {
    const { client, tables } = engine;
    const counters = { TableName: tables.counters };
    const [, , , user, session] = countersOf(CALLS[6] as (typeof CALLS)[number]).map(counterKey);
    const planted = [
      { pk: 'main|H#2023-11-17', sk: 'junk', facts: { n: { N: '1000' } } },
      { pk: 'main|D#2023-11', sk: '17#chat#gpt-4', facts: { f: { S: 'chat' }, m: { S: 'gpt-4' }, n: { S: 'many' } } },
      { pk: 'main|A#2023-11-17', sk: 'a1#m', facts: { n: { N: '1000' } } },
      { pk: 'main|U#2023-11-17#3', sk: 'mallory', facts: { u: { S: 'mallory2' }, n: { N: '1000' } } },
    ];
    const familyOf = { H: 'hour', D: 'day', A: 'anchor', U: 'user', S: 'session' } as const;
    const named = ({ pk, sk }: { pk: string; sk: string }) => ({
      ...{ family: familyOf[pk.slice(5, 6) as keyof typeof familyOf], pk, sk },
    });
    const keyOf = ({ pk, sk }: { pk: string; sk: string }): Record<string, AttributeValue> => ({
      ...{ pk: { S: pk }, sk: { S: sk } },
    });
    for (const { facts, ...at } of planted)
      await client.send(new PutItemCommand({ ...counters, Item: { ...keyOf(at), ...facts } }));
    for (const at of [user, session].filter((one) => one !== undefined)) {
      const rename = { UpdateExpression: 'SET u = :u', ExpressionAttributeValues: { ':u': { S: 'mallory' } } };
      await client.send(new UpdateItemCommand({ ...counters, Key: keyOf(at), ...rename }));
    }
    const all = [...planted, user, session].filter((one) => one !== undefined).map(named);
    const proof = await prove({ isCounting: false });
    expect(proof).toMatchObject({ balanced: false, differences: [], more: 0 });
    expect(new Set(proof.foreign)).toEqual(new Set(all));

    for (const at of all) await client.send(new DeleteItemCommand({ ...counters, Key: keyOf(at) }));
    const after = await prove();
    expect(after).toMatchObject({ balanced: false, foreign: [] });
    // Of the hour it is the one that was deleted above.
    const lacking = after.differences.filter(({ key }) => key.family !== 'hour');
    expect(lacking.map(({ key }) => counterKey(key))).toEqual([user, session]);
    expect(lacking.map(({ counter }) => counter)).toEqual([undefined, undefined]);
  });

  it('holds no probe afterwards, and a late report is forgotten', async () => {
    expect(await reportProbes()).toBe(0);
    const reports = new DynamoProbeReports(engine.client, engine.tables.config);
    const probe = { ...DAY, id: 'nobody', place: '00-a' };
    await reports.report({ probe, shardId: 's', mark: watermark('1', 1) });
    const probes = createPorts().probes;
    expect(await probes.sights(DAY.project, DAY.day, 'nobody')).toBeUndefined();
  });
});
