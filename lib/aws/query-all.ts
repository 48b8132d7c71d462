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

const GROWTH = 4;
const MOST_ITEMS = 10_000;

/**
 * As `queryPages`, for what is likely found early behind a filter: the first page reads at most `items`, each later one four
 * times as many, up to DynamoDB's own 1 MB. A Query without a limit reads 1 MB though its first item is the one that is looked for.
 */
export async function* queryGrowingPages(
  client: DynamoDBClient,
  query: QueryCommandInput,
  items: number,
): AsyncGenerator<readonly Item[]> {
  let start: Item | undefined;
  let limit = items;
  do {
    const command = { ...query, Limit: limit, ...(start && { ExclusiveStartKey: start }) };
    const page = await client.send(new QueryCommand(command));
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
    limit = Math.min(limit * GROWTH, MOST_ITEMS);
  } while (start !== undefined);
}

/** All items of one Query. */
export async function queryAll(client: DynamoDBClient, query: QueryCommandInput): Promise<readonly Item[]> {
  return (await Array.fromAsync(queryPages(client, query))).flat();
}
