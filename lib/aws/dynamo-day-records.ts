import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DayRecords } from '../integrity/ports.ts';
import type { Day, Project } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { recordBucketsOfUsers, recordPartition } from './keys.ts';
import { mergePages } from './merge-pages.ts';
import { queryPages } from './query-all.ts';
import { readRecordImage } from './record-item.ts';

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
}
