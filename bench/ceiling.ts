import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { toRecordItem } from '../lib/aws/record-item.ts';
import { startTestEngine } from '../test/support/engine.ts';
import { bookBody } from './booking.ts';
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
    const requests = itemsOf(round, start, Math.min(PER_REQUEST, records - start)).map((Item) => ({
      PutRequest: { Item },
    }));
    return client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  };
  await pMap(starts, write, { concurrency });
}

/** The very items that the ledger writes. */
function itemsOf(round: number, first: number, count: number) {
  const nowMs = Date.UTC(2026, 0, 15, 4 + round);
  const records = Array.from({ length: count }, (_, offset) => usageRecord(first + offset, nowMs));
  return bookBody(JSON.stringify({ records }), nowMs * 1000).map((booked) => toRecordItem(booked));
}
