import { DatabaseSync } from 'node:sqlite';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** ARN of a table's stream. */
export async function recordsStream(endpoint: string, table: string): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    return Table?.LatestStreamArn ?? '';
  } finally {
    client.destroy();
  }
}

/** Where a table's stream stands, as the engine's file has it. */
export function lastSequenceNumber(dbPath: string, table: string): bigint {
  const database = new DatabaseSync(dbPath, { readOnly: true });
  try {
    const row = database
      .prepare('SELECT MAX(CAST(sequence_number AS INTEGER)) AS last FROM _stream_records WHERE table_name = ?')
      .get(table);
    return BigInt(String(row?.last ?? 0));
  } finally {
    database.close();
  }
}
