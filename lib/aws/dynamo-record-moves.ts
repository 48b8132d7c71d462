import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../errors.ts';
import type { MoveOutcome, RecordMoves, StandingRecord, UserDay } from '../forgetting/ports.ts';
import type { BookedRecord } from '../usage/record.ts';
import { recordBucket, recordKey, recordPartition, recordsOfUserPrefix } from './keys.ts';
import { type RecordItem, readRecordImage, toRecordItem } from './record-item.ts';
import { lostRaceOrRetry } from './transaction-outcome.ts';

/** The Records table, for moving records from one name to another. */
export class DynamoRecordMoves implements RecordMoves {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find(of: UserDay, limit: number) {
    const { Items: items = [], LastEvaluatedKey: last } = await this.#client.send(
      new QueryCommand({ TableName: this.#table, ...queryOf(of), ConsistentRead: true, Limit: limit }),
    );
    return { records: items.map(readStanding), hasMore: last !== undefined };
  }

  async count(of: UserDay): Promise<number> {
    let count = 0;
    let start: RecordItem | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ...queryOf(of),
          Select: 'COUNT',
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return count;
  }

  /** The new record expires when the old one would have. Sent again because an answer was lost, it finds it done: `lost-race`. */
  async move({ booked, expiresAtSeconds }: StandingRecord, to: BookedRecord): Promise<MoveOutcome> {
    const { pk, sk } = recordKey(booked.record, booked.day);
    try {
      await this.#client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Delete: {
                TableName: this.#table,
                Key: { pk: { S: pk }, sk: { S: sk } },
                ConditionExpression: 'booked_digest = :read',
                ExpressionAttributeValues: { ':read': { N: booked.bookedDigest.toString() } },
              },
            },
            {
              Put: {
                TableName: this.#table,
                Item: toRecordItem(to, { expiresAtSeconds }),
                ConditionExpression: 'attribute_not_exists(pk)',
              },
            },
          ],
        }),
      );
      return 'moved';
    } catch (error) {
      return lostRaceOrRetry(error);
    }
  }
}

const queryOf = ({ project, userId, day }: UserDay) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :user)',
  ExpressionAttributeValues: {
    ':pk': { S: recordPartition(project, day, recordBucket(userId, '')) },
    ':user': { S: recordsOfUserPrefix(userId) },
  } satisfies Record<string, AttributeValue>,
});

/** @throws LedgerError for an item that is no record: without it a user would look forgotten who is not. */
function readStanding(item: RecordItem): StandingRecord {
  const image = readRecordImage(item);
  if (image.kind !== 'record') throw new LedgerError('internal', `a record can't be read: it is ${image.kind}`);
  const expiresAt = item.expires_at?.N;
  return { booked: image.booked, ...(expiresAt !== undefined && { expiresAtSeconds: Number(expiresAt) }) };
}
