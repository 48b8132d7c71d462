import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../template/stack-template.ts';

/**
 * Creates the tables of the template that are not there yet, and switches the stream on of one that has got one since.
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
    streams.set(table.name, (await streamOf(client, table.name)) ?? (await switchStreamOn(client, table)));
  }
  return streams;
}

async function streamOf(client: DynamoDBClient, table: string): Promise<string | undefined> {
  const { Table: found } = await client.send(new DescribeTableCommand({ TableName: table }));
  return found?.LatestStreamArn;
}

async function switchStreamOn(client: DynamoDBClient, { name, streamViewType }: Table): Promise<string> {
  const StreamSpecification = { StreamEnabled: true, ...(streamViewType && { StreamViewType: streamViewType }) };
  await client.send(new UpdateTableCommand({ TableName: name, StreamSpecification }));
  const stream = await streamOf(client, name);
  if (stream === undefined) throw new Error(`the table ${name} has no stream`);
  return stream;
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
