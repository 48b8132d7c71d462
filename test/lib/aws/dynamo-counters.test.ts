import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCounterItem, watermarkAttribute } from '../../../lib/aws/counter-item.ts';
import { DynamoCounters } from '../../../lib/aws/dynamo-counters.ts';
import { counterKey } from '../../../lib/aws/keys.ts';
import { applyBatch } from '../../../lib/counters/apply-batch.ts';
import type { CounterKey, Sums } from '../../../lib/counters/counter.ts';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { bookedRecord } from '../../support/builders.ts';
import { describeCounters } from '../../support/counters-contract.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryCounters } from '../../support/in-memory-counters.ts';
import { InMemoryDayMarks } from '../../support/in-memory-day-marks.ts';
import { InMemoryLeftSessions } from '../../support/in-memory-left-sessions.ts';
import { InMemoryProbes } from '../../support/in-memory-probes.ts';
import { InMemoryQuarantine } from '../../support/in-memory-quarantine.ts';
import { NO_RESERVATIONS } from '../../support/no-reservations.ts';
import { recordChange } from '../../support/stream-changes.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

async function read(key: CounterKey): Promise<Sums> {
  const { pk, sk } = counterKey(key);
  const { Item } = await engine.client.send(
    new GetItemCommand({
      TableName: engine.tables.counters,
      Key: { pk: { S: pk }, sk: { S: sk } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? zeroSums() : readCounterItem(Item).sums;
}

describeCounters('in memory', async () => {
  const counters = new InMemoryCounters();
  return { counters, read: async (key) => counters.read(key) };
});

describeCounters('in DynamoDB', async () => ({
  counters: new DynamoCounters(engine.client, engine.tables.counters),
  read,
}));

describe('a batch in DynamoDB', () => {
  it('is counted once by two pollers at once that cut it differently', async () => {
    const counters = new DynamoCounters(engine.client, engine.tables.counters);
    const facts = { function: 'two-pollers', timestampUs: Date.UTC(2024, 0, 1) * 1000 };
    const records = Array.from({ length: 60 }, (_, index) =>
      bookedRecord({ ...facts, id: `call-${index}`, userId: `user-${index % 7}` }),
    );
    const changes = records.map((record, index) => recordChange(index + 1, undefined, record));
    const poll = async (size: number) => {
      for (let start = 0; start < changes.length; start += size) {
        const batch = { shardId: 's', table: 'records', totalMs: 1, remainingMs: () => 1 };
        const part = changes.slice(start, start + size);
        const outcome = await applyBatch(
          {
            counters,
            quarantine: new InMemoryQuarantine(),
            probes: new InMemoryProbes(),
            touched: new InMemoryDayMarks(),
            leftSessions: new InMemoryLeftSessions(),
            reservations: NO_RESERVATIONS,
          },
          { ...batch, changes: part },
        );
        expect(outcome).not.toHaveProperty('firstNotApplied');
      }
    };
    await Promise.all([poll(10), poll(7), poll(60)]);
    const day = countersOf(records[0] as (typeof records)[number]).find(({ family }) => family === 'day');
    expect((await read(day as CounterKey)).calls).toBe(60n);
  });
});

describe('what lies in the place of a counter', () => {
  const change = recordChange(1, undefined, bookedRecord());
  const shardId = 's';
  let users = 0;
  const deltaOfSomeUser = () => {
    const key: CounterKey = { family: 'user', project: 'main', day: '2023-11-17', user: `foreign-${users++}` };
    return { key, sums: { ...zeroSums(), calls: 1n }, shardId, first: change.mark, last: change.mark };
  };
  const put = async (key: CounterKey, attributes: Record<string, AttributeValue>) => {
    const { pk, sk } = counterKey(key);
    const item = { pk: { S: pk }, sk: { S: sk }, ...attributes };
    await engine.client.send(new PutItemCommand({ TableName: engine.tables.counters, Item: item }));
    return item;
  };
  const mark = watermarkAttribute(shardId);

  it.each<[string, Record<string, AttributeValue>]>([
    ['a sum that is a text', { n: { S: '1000' } }],
    ['a number of updates that is a text', { w: { S: '3' } }],
    ['a watermark that is a text', { [mark]: { S: 'far' } }],
    ['a watermark that is too short', { [mark]: { B: Uint8Array.of(255) } }],
    ['a sum that is true', { n: { BOOL: true } }],
  ])('is left as it is with %s', async (_, attributes) => {
    const delta = deltaOfSomeUser();
    const item = await put(delta.key, { u: { S: 'user' in delta.key ? delta.key.user : '' }, ...attributes });
    const counters = new DynamoCounters(engine.client, engine.tables.counters);
    expect(await counters.add(delta)).toEqual({ outcome: 'foreign' });
    const { pk, sk } = item;
    const get = new GetItemCommand({ TableName: engine.tables.counters, Key: { pk, sk }, ConsistentRead: true });
    expect((await engine.client.send(get)).Item).toEqual(item);
    await engine.client.send(new DeleteItemCommand({ TableName: engine.tables.counters, Key: { pk, sk } }));
    expect(await counters.add(delta)).toEqual({ outcome: 'applied' });
  });

  it('is made a counter again when only its names were changed', async () => {
    const delta = deltaOfSomeUser();
    await put(delta.key, { u: { S: 'another' }, n: { N: '1' } });
    const counters = new DynamoCounters(engine.client, engine.tables.counters);
    expect(await counters.add(delta)).toEqual({ outcome: 'applied' });
    expect((await read(delta.key)).calls).toBe(2n);
  });

  it('is waited for when a newer release has written it', async () => {
    const delta = deltaOfSomeUser();
    await put(delta.key, { v: { N: '2' }, n: { S: 'as it will be' } });
    const counters = new DynamoCounters(engine.client, engine.tables.counters);
    await expect(counters.add(delta)).rejects.toThrow();
  });

  it('is no excuse for an update that the store refuses for itself', async () => {
    const counters = new DynamoCounters(engine.client, engine.tables.counters);
    const delta = deltaOfSomeUser();
    await counters.add(delta);
    const tooLarge = { ...zeroSums(), calls: 10n ** 60n };
    await expect(counters.add({ ...delta, sums: tooLarge, shardId: 'other' })).rejects.toThrow();
  });
});

describe('a store that is not there', () => {
  it('is an error and no outcome', async () => {
    const counters = new DynamoCounters(engine.client, 'no-such-table');
    const key: CounterKey = { family: 'user', project: 'main', day: '2023-11-17', user: 'u' };
    const { mark } = recordChange(1, undefined, bookedRecord());
    await expect(counters.add({ key, sums: zeroSums(), shardId: 's', first: mark, last: mark })).rejects.toThrow();
  });
});
