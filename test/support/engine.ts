import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startEngine } from '../../local/engine/engine.ts';
import { StreamRows } from '../../local/engine/stream-rows.ts';

export interface TestEngine {
  readonly dbPath: string;
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly tables: { readonly records: string; readonly counters: string; readonly config: string };
  stop(): Promise<void>;
}

const TABLES = { records: 'Test-Records-1', counters: 'Test-Counters-1', config: 'Test-Config-1' };

/** A real engine with the three empty tables, in a folder of its own. */
export async function startTestEngine(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-engine-'));
  const dbPath = join(folder, 'engine.db');
  const engine = await startEngine({ dbPath });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const [name, table] of Object.entries(TABLES)) await createTable(client, table, name === 'records');
  const streamRows = new StreamRows(dbPath);
  streamRows.index();
  streamRows.close();
  return {
    dbPath,
    endpoint: engine.endpoint,
    client,
    tables: TABLES,
    async stop() {
      client.destroy();
      await engine.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const createTable = (client: DynamoDBClient, table: string, streamed: boolean) =>
  client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      ...(streamed && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
    }),
  );
