import { type DynamoDBClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { DayCalls } from '../insights/evidence/evidence.ts';
import type { DayRecords, PartPlace, RecordPages } from '../integrity/ports.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { Day, Project } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { RECORD_BUCKETS, recordBucketsOfUsers, recordPartition } from './keys.ts';
import { queryPages } from './query-all.ts';
import { readRecordImage } from './record-item.ts';

type RecordPage = Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>;

/** Places of a partition before its first record, which no sort key is, and behind its last. */
const START = '';
const END = null;

/** A day's records from their 64 partitions, eight of them at a time. */
export class DynamoDayRecords implements DayRecords {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #pageRecords: number | undefined;

  /** @param pageRecords records of a page at most; unless a test says otherwise as many as are in a megabyte */
  constructor(client: DynamoDBClient, table: string, pageRecords?: number) {
    this.#client = client;
    this.#table = table;
    this.#pageRecords = pageRecords;
  }

  async read({ project, day }: ProjectDay, part: number, from?: PartPlace): Promise<RecordPages> {
    const buckets = recordBucketsOfUsers(part);
    const places: PartPlace = from ?? buckets.map(() => START);
    const pages = await Promise.all(
      buckets.map((bucket, index) => this.#page(recordPartition(project, day, bucket), places[index] ?? END)),
    );
    const next = pages.map(({ LastEvaluatedKey: last }) => last?.sk?.S ?? END);
    const hasMore = next.some((place) => place !== END);
    return { images: imagesIn(pages), ...(hasMore && { next }) };
  }

  async #page(pk: string, from: string | null): Promise<RecordPage> {
    if (from === END) return {};
    return this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ConsistentRead: true,
        ...(from !== START && { ExclusiveStartKey: { pk: { S: pk }, sk: { S: from } } }),
        ...(this.#pageRecords !== undefined && { Limit: this.#pageRecords }),
      }),
    );
  }
}

/** One at a time, so that the records of several pages are not held besides their items. */
function* imagesIn(pages: readonly RecordPage[]): Generator<StoredImage> {
  for (const { Items: items = [] } of pages) for (const item of items) yield readRecordImage(item);
}

/** A day's records partition by partition; eventually consistent, which costs half: they are read long after they were written. */
export class DynamoDayCalls implements DayCalls {
  readonly partitions = RECORD_BUCKETS;
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *pages(project: Project, day: Day, partition: number): AsyncGenerator<readonly StoredImage[]> {
    const pages = queryPages(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: recordPartition(project, day, partition) } },
    });
    for await (const page of pages) yield page.map(readRecordImage);
  }
}
