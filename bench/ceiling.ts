import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { startTestEngine } from '../test/support/engine.ts';
import { usageRecord } from './usage.ts';

const PER_REQUEST = 25;

/**
 * What the engine itself takes: records per second of raw BatchWriteItem with the same concurrency, into a table of the same
 * keys with its stream switched on and nobody reading it.
 */
export async function measureCeiling(records: number, concurrency: number): Promise<number> {
  const engine = await startTestEngine();
  try {
    await writeAll(engine.client, engine.tables.records, 0, PER_REQUEST * concurrency, concurrency);
    const started = performance.now();
    await writeAll(engine.client, engine.tables.records, 1, records, concurrency);
    return records / ((performance.now() - started) / 1000);
  } finally {
    await engine.stop();
  }
}

async function writeAll(client: DynamoDBClient, table: string, round: number, records: number, concurrency: number) {
  const starts = Array.from({ length: Math.ceil(records / PER_REQUEST) }, (_, batch) => batch * PER_REQUEST);
  const write = (start: number) => {
    const size = Math.min(PER_REQUEST, records - start);
    const requests = Array.from({ length: size }, (_, offset) => putRequest(round, start + offset));
    return client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  };
  await pMap(starts, write, { concurrency });
}

/** An item with the attributes and the size of a record's. */
function putRequest(round: number, index: number) {
  const record = usageRecord(index, 1_700_000_000_000 + index);
  const attributes = Object.entries(record).map(([name, value]) => [
    name,
    typeof value === 'number' ? { N: String(value) } : typeof value === 'boolean' ? { BOOL: value } : { S: value },
  ]);
  const keys = { pk: { S: `main|2023-11-17#${index % 64}` }, sk: { S: `${record.user_id}#${round}#${index}` } };
  const booked = { cost: { N: '0.002936' }, facts_digest: { N: '9876543210987654321' }, v: { N: '1' } };
  return { PutRequest: { Item: { ...keys, ...Object.fromEntries(attributes), ...booked } } };
}
