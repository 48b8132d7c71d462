import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DeleteItemCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DynamoUsageRecords } from '../../../lib/aws/dynamo-usage-records.ts';
import { recordKey } from '../../../lib/aws/keys.ts';
import { readRecordImage } from '../../../lib/aws/record-item.ts';
import { readStreamEvent } from '../../../lib/aws/stream-event.ts';
import { foldChanges } from '../../../lib/counters/fold.ts';
import { judgeEvent, type StreamChange } from '../../../lib/counters/stream-change.ts';
import { engineBinary } from '../../../local/engine/engine.ts';
import { StreamClient } from '../../../local/streams/stream-client.ts';
import { bookedRecord } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { shanghai } from '../../support/random-records.ts';
import { streamOf } from '../../support/stream-of-table.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

/** What the stream of the records says, as the aggregator judges it. */
async function streamed(): Promise<readonly StreamChange[]> {
  const { endpoint, tables } = engine;
  const client = new StreamClient(endpoint);
  const streamArn = await streamOf(endpoint, tables.records);
  const [shard] = await client.shards(streamArn);
  const { records } = await client.read(await client.iterator(streamArn, shard?.ShardId ?? '', undefined));
  return records.map((record) => judgeEvent(readStreamEvent(record as DynamoDBRecord, readRecordImage)));
}

/** The engine sweeps when it is asked to, by a tool that it offers on its standard input. @returns what it deleted */
async function sweepExpired(): Promise<string> {
  const messages = [
    {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/call', params: { name: 'sweep_ttl', arguments: {} } },
  ];
  const run = promisify(execFile)(engineBinary(), ['mcp', '--db-path', engine.dbPath]);
  run.child.stdin?.end(messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join(''));
  return /items_deleted\D+(\d+)/.exec((await run).stdout)?.[1] ?? '';
}

it('a record that expires takes nothing out of the counters, one that is deleted does', async () => {
  const { client, tables } = engine;
  const TimeToLiveSpecification = { AttributeName: 'expires_at', Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: tables.records, TimeToLiveSpecification }));
  const records = new DynamoUsageRecords({ client, tableName: tables.records, calendar: shanghai, retentionDays: 7 });
  const old = bookedRecord({ id: 'old' });
  const young = bookedRecord({ id: 'young', timestampUs: Date.now() * 1000 });
  expect(await records.insert([old, young])).toEqual(['stored', 'stored']);
  expect(await sweepExpired()).toBe('1');
  expect(await records.read([old.record, young.record])).toMatchObject([undefined, { day: young.day }]);
  const { pk, sk } = recordKey(young.record, young.day);
  await client.send(new DeleteItemCommand({ TableName: tables.records, Key: { pk: { S: pk }, sk: { S: sk } } }));

  const changes = await streamed();
  expect(changes.map(({ kind }) => kind)).toEqual(['change', 'change', 'nothing', 'change']);
  const counters = foldChanges(changes.filter((change) => change.kind === 'change'));
  const callsOf = (day: string) => counters.filter(({ key }) => key.day === day).map(({ sums }) => sums.calls);
  expect(callsOf(old.day)).toEqual([1n, 1n, 1n, 1n]);
  expect(callsOf(young.day)).toEqual([0n, 0n, 0n, 0n]);
});
