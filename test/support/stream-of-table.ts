import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StreamClient } from '../../local/streams/stream-client.ts';

/** ARN of a table's stream. */
export async function streamOf(endpoint: string, table: string): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    return Table?.LatestStreamArn ?? '';
  } finally {
    client.destroy();
  }
}

/** Where the shards of a table's stream stand, as reading them to their ends shows: shard → sequence number. */
export async function lastSequenceNumbers(endpoint: string, table: string): Promise<ReadonlyMap<string, string>> {
  const client = new StreamClient(endpoint);
  const streamArn = await streamOf(endpoint, table);
  const ends = new Map<string, string>();
  for (const { ShardId } of await client.shards(streamArn)) {
    const last = await lastOf(client, await client.iterator(streamArn, ShardId, undefined));
    if (last !== undefined) ends.set(ShardId, last);
  }
  return ends;
}

/** The local engines answer an empty page at the end of a shard only. */
async function lastOf(client: StreamClient, iterator: string): Promise<string | undefined> {
  let last: string | undefined;
  for (let next: string | undefined = iterator; next !== undefined; ) {
    const page = await client.read(next);
    last = page.records.at(-1)?.dynamodb.SequenceNumber ?? last;
    next = page.records.length === 0 ? undefined : page.next;
  }
  return last;
}

/** The highest sequence number of a table's stream. */
export async function lastSequenceNumber(endpoint: string, table: string): Promise<bigint> {
  const ends = [...(await lastSequenceNumbers(endpoint, table)).values()].map(BigInt);
  return ends.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
}
