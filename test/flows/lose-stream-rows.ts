import { readFileSync, writeFileSync } from 'node:fs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openHome } from '../../local/home/home.ts';
import { lastSequenceNumbers } from '../support/stream-of-table.ts';
import { withTablesOf } from '../support/tables-of-stopped.ts';

/**
 * Lets `write` change a table of a stopped ledger, and then moves the read positions of its stream behind what that wrote: nobody
 * will ever be delivered it.
 */
export async function loseStreamRows(
  { home, table }: { readonly home: string; readonly table: string },
  write: (client: DynamoDBClient) => Promise<unknown>,
): Promise<void> {
  const ends = await withTablesOf(home, async (client, endpoint) => {
    await write(client);
    return lastSequenceNumbers(endpoint, table);
  });
  const { positions: file } = openHome(home);
  const positions = Object.entries<string>(JSON.parse(readFileSync(file, 'utf8')));
  // A shard is read as several parts, each with a position of its own.
  const endOf = (part: string) => ends.get(part.slice(0, part.lastIndexOf('-')));
  writeFileSync(file, JSON.stringify(Object.fromEntries(positions.map(([part, at]) => [part, endOf(part) ?? at]))));
}
