import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../template/stack-template.ts';

/**
 * Creates the tables of the template that are not there yet.
 *
 * @returns the stream of each table that has one: table → ARN
 */
export async function createTables(
  client: DynamoDBClient,
  tables: readonly Table[],
): Promise<ReadonlyMap<string, string>> {
  const streams = new Map<string, string>();
  for (const table of tables) {
    await create(client, table);
    if (table.streamViewType === undefined) continue;
    const { Table: found } = await client.send(new DescribeTableCommand({ TableName: table.name }));
    if (found?.LatestStreamArn === undefined) throw new Error(`the table ${table.name} has no stream`);
    streams.set(table.name, found.LatestStreamArn);
  }
  return streams;
}

async function create(client: DynamoDBClient, { name, keys, attributes, streamViewType }: Table): Promise<void> {
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [...keys],
    AttributeDefinitions: [...attributes],
    ...(streamViewType && { StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType } }),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
