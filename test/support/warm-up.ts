import {
  BatchExecuteStatementCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

const TABLE = 'WarmUp';
const BATCHES = 8;
const STATEMENTS = 25;
const WARM_MS = 1000;
const MAX_ROUNDS = 10;

/**
 * Inserts into a table that is deleted again until that goes fast. A Java machine is slow at first, on a busy machine slower than the
 * ledger waits: it would answer 503.
 */
export async function warmUp(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: BATCHES }, (_, batch) => insert(client, `${round}-${batch}`)));
    if (performance.now() - startedMs < WARM_MS) break;
  }
  await client.send(new DeleteTableCommand({ TableName: TABLE }));
  client.destroy();
}

const insert = (client: DynamoDBClient, batch: string) =>
  client.send(
    new BatchExecuteStatementCommand({
      Statements: Array.from({ length: STATEMENTS }, (_, index) => ({
        Statement: `INSERT INTO "${TABLE}" VALUE {'pk': ?}`,
        Parameters: [{ S: `${batch}-${index}` }],
      })),
    }),
  );
