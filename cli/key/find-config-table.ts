import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';

/**
 * The Config table of a deployed stack, by the name that CloudFormation gives it: `<stack>-Config…-<random>`.
 *
 * @throws Error when there is none, or more than one.
 */
export async function findConfigTable(client: DynamoDBClient, stack: string): Promise<string> {
  const found: string[] = [];
  for await (const page of paginateListTables({ client }, {})) {
    found.push(...(page.TableNames ?? []).filter((name) => name.startsWith(`${stack}-Config`)));
  }
  const [table] = found;
  if (table === undefined || found.length > 1)
    throw new Error(
      table === undefined
        ? `There is no Config table of a stack "${stack}" in this account and region: give --table, --stack or --region.`
        : `There are several Config tables: ${found.join(', ')}. Give one by --table.`,
    );
  return table;
}
