import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Calendar } from '../calendar.ts';
import { LedgerError } from '../errors.ts';
import type { CorrectOutcome, InsertOutcome, Page, PageRequest, Rebooking, UsageRecords } from '../ports.ts';
import { expiresAtSeconds } from '../retention/retention.ts';
import type { BookedRecord, Day, Project, RecordIdentity } from '../usage/record.ts';
import { chunksOf, mapInFlight } from './in-flight.ts';
import { createInsertItems, type InsertItems } from './insert-records.ts';
import {
  ALL_RECORD_BUCKETS,
  type Key,
  recordBucketsOf,
  recordKey,
  recordPartition,
  recordsOfUserPrefix,
} from './keys.ts';
import { bookingUpdate, type RecordItem, readRecordImage, toRecordItem } from './record-item.ts';
import { isTransient } from './transient.ts';
import { readUserDayCursor, userDayCursor } from './user-day-cursor.ts';

export interface DynamoUsageRecordsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Tells the day of a record, which is part of its key. */
  readonly calendar: Pick<Calendar, 'dayOf'>;
  /** Days after which DynamoDB may delete a record; absent: never. */
  readonly retentionDays?: number | undefined;
}

const KEYS_PER_READ = 100;
const READS_IN_FLIGHT = 5;
const READ_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 25;

/** The Records table. */
export class DynamoUsageRecords implements UsageRecords {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #calendar: Pick<Calendar, 'dayOf'>;
  readonly #retentionDays: number | undefined;
  readonly #insertItems: InsertItems;

  constructor({ client, tableName, calendar, retentionDays }: DynamoUsageRecordsOptions) {
    this.#client = client;
    this.#tableName = tableName;
    this.#calendar = calendar;
    this.#retentionDays = retentionDays;
    this.#insertItems = createInsertItems(client, tableName);
  }

  insert(records: readonly BookedRecord[]): Promise<readonly InsertOutcome[]> {
    return this.#insertItems(records.map((booked) => this.#itemOf(booked)));
  }

  async read(identities: readonly RecordIdentity[]): Promise<readonly (BookedRecord | undefined)[]> {
    const keys = identities.map((identity) => this.#keyOf(identity));
    const chunks = await mapInFlight(chunksOf(keys, KEYS_PER_READ), READS_IN_FLIGHT, (chunk) => this.#readItems(chunk));
    const items = new Map(chunks.flat().map((item) => [placeOf(item.pk?.S, item.sk?.S), item]));
    return keys.map(({ pk, sk }) => {
      const item = items.get(placeOf(pk, sk));
      return item && bookedOf(item);
    });
  }

  async correct(next: BookedRecord, readDigest: bigint): Promise<CorrectOutcome> {
    return correction(() =>
      this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: this.#itemOf(next),
          ConditionExpression: 'booked_digest = :read',
          ExpressionAttributeValues: { ':read': { N: readDigest.toString() } },
        }),
      ),
    );
  }

  /** Touches price, cost and digest only: facts and time to expire stay as they were written. */
  async rebook({ identity, readDigest, ...booking }: Rebooking): Promise<CorrectOutcome> {
    const { names, values, update } = bookingUpdate(booking);
    return correction(() =>
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: attributesOf(this.#keyOf(identity)),
          UpdateExpression: update,
          ConditionExpression: 'booked_digest = :read',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ...values, ':read': { N: readDigest.toString() } },
        }),
      ),
    );
  }

  /** Records of `anonymous` are spread over all partitions of the day: they come in order of partition, then of time. */
  listUserDay(project: Project, userId: string, day: Day, page: PageRequest): Promise<Page<BookedRecord>> {
    const places = { buckets: recordBucketsOf(userId), prefix: recordsOfUserPrefix(userId) };
    return this.#list(project, day, places, page);
  }

  /** In order of partition, then of user, then of time. */
  listDay(project: Project, day: Day, page: PageRequest): Promise<Page<BookedRecord>> {
    return this.#list(project, day, { buckets: ALL_RECORD_BUCKETS, prefix: '' }, page);
  }

  async #list(project: Project, day: Day, { buckets, prefix }: Places, page: PageRequest): Promise<Page<BookedRecord>> {
    const start = readUserDayCursor(page.cursor, { buckets, prefix });
    const items: BookedRecord[] = [];
    let after = start?.sk;
    for (const bucket of buckets) {
      if (start !== undefined && bucket < start.bucket) continue;
      const partition = recordPartition(project, day, bucket);
      const read = await this.#readPartition({ partition, prefix, after, limit: page.limit - items.length });
      after = undefined;
      items.push(...read.map(bookedOf));
      const last = read.at(-1)?.sk?.S;
      if (items.length >= page.limit && last !== undefined)
        return { items, cursor: userDayCursor({ bucket, sk: last }) };
    }
    return { items, cursor: null };
  }

  /** Up to `limit` items; fewer only at the end of the partition. */
  async #readPartition(range: {
    partition: string;
    prefix: string;
    after: string | undefined;
    limit: number;
  }): Promise<readonly RecordItem[]> {
    const items: RecordItem[] = [];
    let start: RecordItem | undefined;
    if (range.after !== undefined) start = attributesOf({ pk: range.partition, sk: range.after });
    do {
      const { Items: found = [], LastEvaluatedKey: last } = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ...queryOf(range),
          ConsistentRead: true,
          Limit: range.limit - items.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...found);
      start = last;
    } while (start !== undefined && items.length < range.limit);
    return items;
  }

  async #readItems(keys: readonly Key[]): Promise<readonly RecordItem[]> {
    const items: RecordItem[] = [];
    let pending: Record<string, AttributeValue>[] = keys.map(attributesOf);
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** attempt);
      const { Responses: found, UnprocessedKeys: left } = await this.#batchGet(pending);
      items.push(...(found?.[this.#tableName] ?? []));
      pending = left?.[this.#tableName]?.Keys ?? [];
      if (pending.length === 0) return items;
    }
    throw new LedgerError('unavailable', 'the table is too busy to be read', { retryAfterSeconds: 1 });
  }

  async #batchGet(keys: Record<string, AttributeValue>[]) {
    try {
      return await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#tableName]: { Keys: keys, ConsistentRead: true } } }),
      );
    } catch (error) {
      if (!isTransient(error)) throw error;
      throw new LedgerError('unavailable', 'the table could not be read', { cause: error, retryAfterSeconds: 1 });
    }
  }

  #itemOf(booked: BookedRecord): RecordItem {
    if (this.#retentionDays === undefined) return toRecordItem(booked);
    return toRecordItem(booked, { expiresAtSeconds: expiresAtSeconds(booked.record.timestampUs, this.#retentionDays) });
  }

  #keyOf(identity: RecordIdentity): Key {
    return recordKey(identity, this.#calendar.dayOf(identity.timestampUs));
  }
}

/** Where the records of a listing may be: in these partitions of the day, under keys that begin with the prefix. */
interface Places {
  readonly buckets: readonly number[];
  readonly prefix: string;
}

/** The whole partition under an empty prefix, which DynamoDB does not take, without the probes that may stand in it. */
const queryOf = ({ partition, prefix }: { readonly partition: string; readonly prefix: string }) =>
  prefix === ''
    ? {
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'attribute_not_exists(probe)',
        ExpressionAttributeValues: { ':pk': { S: partition } },
      }
    : {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: partition }, ':prefix': { S: prefix } },
      };

async function correction(write: () => Promise<unknown>): Promise<CorrectOutcome> {
  try {
    await write();
    return 'corrected';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'lost-race';
    if (isTransient(error)) return 'retry';
    throw error;
  }
}

const attributesOf = ({ pk, sk }: Key): { pk: AttributeValue; sk: AttributeValue } => ({
  pk: { S: pk },
  sk: { S: sk },
});

const placeOf = (pk: string | undefined, sk: string | undefined): string => `${pk}\n${sk}`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A damaged record is an error and no gap: a list without it would look complete. */
function bookedOf(item: RecordItem): BookedRecord {
  const image = readRecordImage(item);
  switch (image.kind) {
    case 'record':
      return image.booked;
    case 'newer':
      throw new LedgerError('unavailable', `a record was written by a newer release (v ${image.version})`);
    case 'probe':
      throw new LedgerError('internal', 'a probe stands in the place of a record');
    case 'malformed':
      throw new LedgerError('internal', `a record cannot be read: ${image.reason}`);
  }
}
