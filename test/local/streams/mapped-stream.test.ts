import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MappedStream } from '../../../local/streams/mapped-stream.ts';
import { Positions } from '../../../local/streams/positions.ts';
import { StreamClient, type StreamRecord } from '../../../local/streams/stream-client.ts';
import type { Pattern } from '../../../local/streams/stream-filter.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';

interface WindowEvent {
  readonly Records: readonly StreamRecord[];
  readonly shardId: string;
}

describe('MappedStream over the real engine', () => {
  let engine: TestEngine;
  let streamArn: string;
  let folder: string;
  let running: MappedStream | undefined;
  let key = 0;

  beforeAll(async () => {
    engine = await startTestEngine();
    const { Table } = await engine.client.send(new DescribeTableCommand({ TableName: engine.tables.records }));
    streamArn = Table?.LatestStreamArn ?? '';
  });
  afterAll(() => engine.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenledger-positions-'));
  });
  afterEach(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = async (pk: string): Promise<void> => {
    key += 1;
    await engine.client.send(
      new PutItemCommand({ TableName: engine.tables.records, Item: { pk: { S: pk }, sk: { S: String(key) } } }),
    );
  };

  function start(
    invoke: (event: WindowEvent) => unknown,
    filters: readonly Pattern[] = [],
  ): { stream: MappedStream; failures: unknown[] } {
    const failures: unknown[] = [];
    const stream = new MappedStream({
      client: new StreamClient(engine.endpoint),
      streamArn,
      partitionKey: 'pk',
      mapping: {
        id: 'mapping',
        functionId: 'aggregate',
        table: engine.tables.records,
        batchSize: 10,
        batchingWindowMs: 0,
        tumblingWindowMs: 60_000,
        filters,
      },
      invoke: async (event) => (await invoke(event as WindowEvent)) ?? {},
      positions: new Positions(join(folder, 'positions.json')),
      onFailure: (error) => failures.push(error),
    });
    stream.start();
    running = stream;
    return { stream, failures };
  }

  const collector = () => {
    const seen: { shardId: string; pk: string; sequence: number }[] = [];
    const collect = ({ Records, shardId }: WindowEvent) => {
      for (const { dynamodb } of Records)
        seen.push({ shardId, pk: dynamodb.Keys.pk?.S ?? '', sequence: Number(dynamodb.SequenceNumber) });
    };
    return { seen, collect };
  };

  it('presents one shard as four: a key stays in its shard and in order', async () => {
    const { seen, collect } = collector();
    for (let index = 0; index < 40; index += 1) await put(`key-${index % 20}`);
    start(collect);
    await eventually(() => expect(seen).toHaveLength(40));
    const shards = Object.groupBy(seen, ({ shardId }) => shardId);
    expect(Object.keys(shards)).toHaveLength(4);
    for (const records of Object.values(shards)) {
      const sequences = records?.map(({ sequence }) => sequence) ?? [];
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    }
    for (const records of Object.values(Object.groupBy(seen, ({ pk }) => pk)))
      expect(new Set(records?.map(({ shardId }) => shardId)).size).toBe(1);
  });

  it('hands on what its filters let through, and passes the rest all the same', async () => {
    const { seen, collect } = collector();
    const { stream } = start(collect, [{ dynamodb: { Keys: { pk: { S: [{ prefix: 'wanted' }] } } } }]);
    for (let index = 0; index < 8; index += 1) await put(`${index % 2 === 0 ? 'wanted' : 'other'}-${index}`);
    await eventually(() => expect(stream.passed()).toBe(BigInt(key)));
    expect(seen.map(({ pk }) => pk).toSorted()).toEqual(['wanted-0', 'wanted-2', 'wanted-4', 'wanted-6']);
  });

  it('goes on where it was after a stop, and passes what others hold', async () => {
    const first = collector();
    await put('before');
    const { stream } = start(first.collect);
    await eventually(() => expect(first.seen.map(({ pk }) => pk)).toContain('before'));
    // Every put is one record of the stream, and the four shards have passed them all.
    await eventually(() => expect(stream.passed()).toBe(BigInt(key)));
    await stream.stop();

    const second = collector();
    await put('after');
    start(second.collect);
    await eventually(() => expect(second.seen.map(({ pk }) => pk)).toEqual(['after']));
  });

  it('delivers again what was not worked off when it was killed', async () => {
    await put('lost-in-a-crash');
    const { stream } = start(() => {
      throw new Error('the function fails');
    });
    await eventually(() => expect(stream.passed()).toBe(0n));
    await stream.stop();

    const { seen, collect } = collector();
    start(collect);
    await eventually(() => expect(seen.map(({ pk }) => pk)).toContain('lost-in-a-crash'));
  });

  it('holds back one shard only while its function fails', async () => {
    const { seen, collect } = collector();
    let failing: string | undefined;
    start((event) => {
      failing ??= event.shardId;
      if (event.shardId === failing) throw new Error('this shard fails');
      collect(event);
    });
    for (let index = 0; index < 20; index += 1) await put(`others-${index}`);
    await eventually(() => expect(new Set(seen.map(({ shardId }) => shardId)).size).toBe(3));
    expect(seen.some(({ shardId }) => shardId === failing)).toBe(false);
  });

  it('delivers images as a Lambda event has them', async () => {
    const events: StreamRecord[] = [];
    start(({ Records }) => {
      events.push(...Records);
    });
    const Key = { pk: { S: 'images' }, sk: { S: 'binary' } };
    const item = { ...Key, data: { B: new Uint8Array([1, 2, 255]) }, n: { N: '12.50' } };
    await engine.client.send(new PutItemCommand({ TableName: engine.tables.records, Item: item }));
    await engine.client.send(new DeleteItemCommand({ TableName: engine.tables.records, Key }));
    await eventually(() =>
      expect(events.filter(({ dynamodb }) => dynamodb.Keys.pk?.S === 'images')).toMatchObject([
        { eventName: 'INSERT', eventSource: 'aws:dynamodb', dynamodb: { NewImage: { data: { B: 'AQL/' } } } },
        { eventName: 'REMOVE', dynamodb: { OldImage: { n: { N: expect.stringMatching(/^12\.50?$/) } } } },
      ]),
    );
  });

  it('says so and tries again while the engine does not answer', async () => {
    const failures: unknown[] = [];
    const stream = new MappedStream({
      client: new StreamClient('http://127.0.0.1:9'),
      streamArn,
      partitionKey: 'pk',
      mapping: {
        id: 'mapping',
        functionId: 'aggregate',
        table: engine.tables.records,
        batchSize: 10,
        batchingWindowMs: 0,
        tumblingWindowMs: 60_000,
        filters: [],
      },
      invoke: async () => ({}),
      positions: new Positions(join(folder, 'other.json')),
      onFailure: (error) => failures.push(error),
    });
    running = stream;
    stream.start();
    await eventually(() => expect(failures.length).toBeGreaterThan(1));
  });
});
