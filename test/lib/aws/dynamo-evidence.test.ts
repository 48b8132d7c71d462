import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DynamoDayCalls } from '../../../lib/aws/dynamo-day-records.ts';
import { DynamoEvidence, DynamoGatherings } from '../../../lib/aws/dynamo-evidence.ts';
import { DynamoUsageRecords } from '../../../lib/aws/dynamo-usage-records.ts';
import { evidenceKey } from '../../../lib/aws/keys.ts';
import type { Finding } from '../../../lib/insights/evidence/evidence.ts';
import { bookedRecord } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryDayCalls } from '../../support/in-memory-evidence.ts';
import { shanghai } from '../../support/random-records.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

const finding = (but: Partial<Finding> = {}): Finding => ({
  ...{ kind: 'batch_price', function: '话术 "#1"', model: '__proto__', calls: 3n, ofCalls: 4n, tokens: 10n ** 20n },
  // More digits than a number of an item holds.
  ...{ costAtto: 10n ** 40n + 1n, savedAtto: -1n, ...but },
});
const on = (day: string, findings = [finding()], project = 'main') => ({ project, day, findings });

it('evidence of a day replaces what was there, and a range of one project is listed in order', async () => {
  const evidence = new DynamoEvidence(engine.client, engine.tables.config);
  await evidence.put(on('2026-01-31', []));
  for (const one of [on('2026-02-01'), on('2026-01-31'), on('2026-02-02', []), on('2026-01-31', [], 'other')]) {
    await evidence.put(one);
  }
  expect(await evidence.list('main', '2026-01-31', '2026-02-01')).toEqual([on('2026-01-31'), on('2026-02-01')]);
  expect(await evidence.list('main', '2026-03-01', '2026-03-31')).toEqual([]);
});

it('what a newer release has found is left out', async () => {
  const { pk, sk } = evidenceKey('newer', '2026-01-31');
  const findings = JSON.stringify([{ kind: 'unheard_of', function: 'a', model: 'b' }]);
  const Item = { pk: { S: pk }, sk: { S: sk }, findings: { S: findings } };
  await engine.client.send(new PutItemCommand({ TableName: engine.tables.config, Item }));
  const evidence = new DynamoEvidence(engine.client, engine.tables.config);
  expect(await evidence.list('newer', '2026-01-01', '2026-01-31')).toEqual([on('2026-01-31', [], 'newer')]);
});

it('how far a reading has come is there until it is done', async () => {
  const gatherings = new DynamoGatherings(engine.client, engine.tables.config);
  const mark = { project: 'main', day: '2026-01-31', on: '2026-02-01' };
  expect(await gatherings.find(mark)).toBeUndefined();
  const gathering = { ...mark, next: 0, findings: [finding(), finding({ kind: 'retry_storm' })] };
  await gatherings.put(gathering);
  expect(await gatherings.find(mark)).toEqual(gathering);
  await gatherings.remove(mark);
  expect(await gatherings.find(mark)).toBeUndefined();
});

it('a day is read partition by partition, user by user and in order of time, as the double does', async () => {
  const client = engine.client;
  const records = Array.from({ length: 40 }, (_, index) =>
    bookedRecord({ id: `call-${index}`, userId: ['a', 'a!', 'a#', 'anonymous'][index % 4] ?? '' }),
  );
  await new DynamoUsageRecords({ client, tableName: engine.tables.records, calendar: shanghai }).insert(records);
  const read = async (calls: InMemoryDayCalls | DynamoDayCalls) => {
    const partitions = Array.from({ length: calls.partitions }, (_, partition) =>
      Array.fromAsync(calls.pages('main', '2023-11-17', partition)),
    );
    return (await Promise.all(partitions)).map((pages) => pages.flat());
  };
  const stored = await read(new DynamoDayCalls(client, engine.tables.records));
  expect(stored.flat()).toHaveLength(records.length);
  expect(stored).toEqual(await read(new InMemoryDayCalls(records)));
});
