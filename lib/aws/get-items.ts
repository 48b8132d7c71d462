import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { LedgerError } from '../errors.ts';
import { chunksOf } from './in-flight.ts';
import type { Key } from './keys.ts';

type Item = Record<string, AttributeValue>;

const CHUNKS_AT_ONCE = 16;
const KEYS_OF_CHUNK = 100;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 25;

interface GetOptions {
  /** Eventually consistent by default, at half the cost. */
  readonly isConsistent?: boolean;
}

/**
 * The items of these keys that exist, in no order.
 *
 * @throws LedgerError `unavailable` when the table is too busy
 */
export async function getItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
  { isConsistent = false }: GetOptions = {},
): Promise<readonly Item[]> {
  /** DynamoDB may answer a part of a batch only, when it is busy. */
  const getChunk = async (chunk: readonly Key[]): Promise<readonly Item[]> => {
    const found: Item[] = [];
    let wanted: Item[] = chunk.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await sleep(FIRST_PAUSE_MS * 2 ** attempt);
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: isConsistent } } }),
      );
      found.push(...(Responses?.[table] ?? []));
      wanted = UnprocessedKeys?.[table]?.Keys ?? [];
      if (wanted.length === 0) return found;
    }
    throw new LedgerError('unavailable', 'the counters are busy', { retryAfterSeconds: 1 });
  };
  return (await pMap(chunksOf(keys, KEYS_OF_CHUNK), getChunk, { concurrency: CHUNKS_AT_ONCE })).flat();
}
