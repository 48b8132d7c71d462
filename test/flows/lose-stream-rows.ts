import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startEngine } from '../../local/engine/engine.ts';

/**
 * Lets `write` change the tables of a stopped ledger by its engine alone, and then moves the read positions of its streams
 * behind what that wrote: nobody will ever be delivered it.
 */
export async function loseStreamRows(home: string, write: (client: DynamoDBClient) => Promise<unknown>): Promise<void> {
  const dbPath = join(home, 'engine.db');
  const engine = await startEngine({ dbPath });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    await write(client);
  } finally {
    client.destroy();
    await engine.stop();
  }
  const database = new DatabaseSync(dbPath);
  const row = database.prepare('SELECT MAX(CAST(sequence_number AS INTEGER)) AS last FROM _stream_records').get();
  database.close();
  const file = join(home, 'stream-positions.json');
  const positions = Object.keys(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify(Object.fromEntries(positions.map((shard) => [shard, String(row?.last)]))));
}
