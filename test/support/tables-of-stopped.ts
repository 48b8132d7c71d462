import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startEngine } from '../../local/engine/engine.ts';
import { openHome } from '../../local/home/home.ts';
import { dynamoDbLocalOf, isOnDynamoDbLocal } from './dynamodb-local.ts';

/** Works on the tables of a ledger that is stopped or killed: none of its functions sees it. */
export async function withTablesOf<Result>(
  home: string,
  work: (client: DynamoDBClient, endpoint: string) => Promise<Result>,
): Promise<Result> {
  const engine = isOnDynamoDbLocal() ? undefined : await startEngine({ dbPath: openHome(home).database });
  const { endpoint } = engine ?? (await dynamoDbLocalOf(home));
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    return await work(client, endpoint);
  } finally {
    client.destroy();
    await engine?.stop();
  }
}
