import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Projects } from '../alerts/ports.ts';
import type { Project } from '../usage/record.ts';
import { PROJECT_PARTITION } from './keys.ts';
import { queryAll } from './query-all.ts';

/** The project of a ledger with one tenant; it may have got its keys before projects were listed. */
const FIRST_PROJECT: Project = 'main';

/** Projects in the Config table: each is written with its keys, see `DynamoApiKeys`. */
export class DynamoProjects implements Projects {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(): Promise<readonly Project[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: PROJECT_PARTITION } },
    });
    return [...new Set([FIRST_PROJECT, ...items.flatMap(({ sk }) => sk?.S ?? [])])];
  }
}
