import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../lib/aws/client.ts';

/** The tables of a ledger, for commands that work on them. */
export interface OpenTables {
  readonly client: DynamoDBClient;
  readonly records: string;
  readonly counters: string;
  readonly config: string;
}

/** Options of such a command, with `parseArgs`. */
export const TABLE_OPTIONS = {
  stack: { type: 'string', default: 'Tokenledger' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  home: { type: 'string' },
} as const;

export const TABLE_HELP = `  --stack NAME       the deployed stack whose tables they are (default Tokenledger)
  --region REGION    AWS region (default: as the AWS SDK finds it: $AWS_REGION, your profile)
  --endpoint URL     another DynamoDB endpoint
  --home FOLDER      instead: the ledger that npm start runs from this folder (such as .tokenledger)`;

interface TableOptions {
  readonly stack: string;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly home?: string | undefined;
}

/**
 * Finds the tables by the names that CloudFormation gives them, `<stack>-Records…-<random>`; on one machine they lack the stack.
 *
 * @throws Error when one is missing, or is there twice.
 */
export async function openTables({ stack, region, endpoint, home }: TableOptions): Promise<OpenTables> {
  const client =
    home === undefined
      ? createDynamoClient({ ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) })
      : createDynamoClient({ region: 'us-east-1', endpoint: localEndpoint(home), credentials: LOCAL_CREDENTIALS });
  const prefix = home === undefined ? `${stack}-` : '';
  const names: string[] = [];
  for await (const page of paginateListTables({ client }, {})) names.push(...(page.TableNames ?? []));
  const tableOf = (noun: string): string => {
    const [table, ...others] = names.filter((name) => name.startsWith(`${prefix}${noun}`));
    if (table === undefined)
      throw new Error(
        `There is no table ${prefix}${noun}… in this account and region: give --stack, --region or --home.`,
      );
    if (others.length > 0) throw new Error(`There are several tables: ${[table, ...others].join(', ')}.`);
    return table;
  };
  return { client, records: tableOf('Records'), counters: tableOf('Counters'), config: tableOf('Config') };
}

/** The engine of one machine takes any. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

function localEndpoint(home: string): string {
  const file = join(home, 'lock.json');
  const endpoint: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).endpoint : undefined;
  if (typeof endpoint !== 'string') throw new Error(`No ledger runs from ${home}: npm start first.`);
  return endpoint;
}
