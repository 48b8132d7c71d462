import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DayCalls } from '../insights/evidence/evidence.ts';
import type { DayRecords } from '../integrity/ports.ts';
import type { Day, Project } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { ALL_RECORD_BUCKETS, RECORD_BUCKETS, recordBucketsOfUsers, recordPartition } from './keys.ts';
import { mergePages } from './merge-pages.ts';
import { queryPages } from './query-all.ts';
import { readRecordImage } from './record-item.ts';

const DAY_SECONDS = 86_400;
/** Behind the first probe of a partition, before every record. */
const FIRST_SK = '\u0002';

/** A day's records from their 64 partitions, eight of them at a time. */
export class DynamoDayRecords implements DayRecords {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *pages(project: Project, day: Day, part: number): AsyncGenerator<readonly StoredImage[]> {
    const partitions = recordBucketsOfUsers(part).map((bucket) =>
      queryPages(this.#client, {
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: recordPartition(project, day, bucket) } },
        ConsistentRead: true,
      }),
    );
    for await (const page of mergePages(partitions)) yield page.map(readRecordImage);
  }

  /** Days for which the day's records are kept, as one of them says; undefined when none says it. */
  async retentionDays(project: Project, day: Day): Promise<number | undefined> {
    for (const bucket of ALL_RECORD_BUCKETS) {
      const { Items: [item] = [] } = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk AND sk > :first',
          ExpressionAttributeValues: { ':pk': { S: recordPartition(project, day, bucket) }, ':first': { S: FIRST_SK } },
          Limit: 1,
        }),
      );
      const [expiresAtSeconds, timestampUs] = [Number(item?.expires_at?.N), Number(item?.timestamp_us?.N)];
      if (expiresAtSeconds > 0) return Math.floor((expiresAtSeconds - timestampUs / 1_000_000) / DAY_SECONDS);
    }
    return undefined;
  }
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
