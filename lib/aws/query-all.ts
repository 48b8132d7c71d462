import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** The pages of one Query, one after the other as the caller takes them; consistent as the query says. */
export async function* queryPages(client: DynamoDBClient, query: QueryCommandInput): AsyncGenerator<readonly Item[]> {
  let start: Item | undefined;
  do {
    const page = await client.send(new QueryCommand({ ...query, ...(start && { ExclusiveStartKey: start }) }));
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** All items of one Query. */
export async function queryAll(client: DynamoDBClient, query: QueryCommandInput): Promise<readonly Item[]> {
  return (await Array.fromAsync(queryPages(client, query))).flat();
}
