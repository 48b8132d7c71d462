import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SealedDays } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { sealKey, sealPartition } from './keys.ts';
import { queryAll } from './query-all.ts';

/** Sealed days in the Config table, an item each. */
export class DynamoSealedDays implements SealedDays {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Strongly consistent: a day that was just sealed is sealed. */
  async sealed(project: Project, from: Day, to: Day): Promise<readonly Day[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': { S: sealPartition(project) },
        ':from': { S: sealKey(project, from).sk },
        ':to': { S: sealKey(project, to).sk },
      },
      ProjectionExpression: 'sk',
      ConsistentRead: true,
    });
    return items.map(({ sk }) => sk?.S ?? '');
  }
}
