import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Home } from '../home/home.ts';
import { noteEngine } from '../home/lock.ts';
import type { Table } from '../template/stack-template.ts';
import { createTables } from './create-tables.ts';
import { startEngine } from './engine.ts';
import { StreamRows } from './stream-rows.ts';

export interface Database {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** What an AWS SDK has to find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The stream of each table that has one: table → ARN. */
  readonly streams: ReadonlyMap<string, string>;
  /** Undefined with an engine that looks after its streams itself. */
  readonly streamRows: StreamRows | undefined;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly home: Pick<Home, 'database' | 'lock'>;
  readonly tables: readonly Table[];
  readonly onLost: () => void;
}

const REGION = 'us-east-1';

/** The bucket server knows this key only; the engine takes any. */
const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/**
 * Opens the DynamoDB of this machine with the tables of the template: the engine from npm, or what `DYNAMODB_ENDPOINT` names.
 *
 * @throws EngineMissing
 */
export async function openDatabase({ home, tables, onLost }: DatabaseOptions): Promise<Database> {
  const foreign = process.env.DYNAMODB_ENDPOINT;
  const engine =
    foreign === undefined ? await startEngine({ dbPath: home.database, isApart: true, onLost }) : undefined;
  const endpoint = engine?.endpoint ?? foreign ?? '';
  noteEngine(home.lock, endpoint, engine?.pid);
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const streams = await createTables(client, tables).catch((error) => {
    throw new Error(`DynamoDB at ${endpoint} does not work: ${error.message}`, { cause: error });
  });
  const streamRows = engine && new StreamRows(home.database);
  streamRows?.index();
  return {
    endpoint,
    client,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
    streams,
    streamRows,
    async close() {
      client.destroy();
      streamRows?.close();
      await engine?.stop();
    },
  };
}
