import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { UnbalancedDay, UnbalancedDays } from '../integrity/ports.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { unbalancedKey, unbalancedPartition } from './keys.ts';

/** Days out of balance in the Config table; as long as there is none, asking for them reads nothing. */
export class DynamoUnbalancedDays implements UnbalancedDays {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async note({ project, day, auditedAtUs, counters }: UnbalancedDay): Promise<void> {
    const item = {
      ...placeOf({ project, day }),
      v: { N: String(SCHEMA_VERSION) },
      audited_at_us: { N: String(auditedAtUs) },
      counters: { N: String(counters) },
    };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async clear(of: ProjectDay): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: placeOf(of) }));
  }

  async newest(project: Project, limit: number): Promise<readonly UnbalancedDay[]> {
    const { Items: items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: unbalancedPartition(project) } },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return items.map((item) => {
      const reader = new ImageReader(item);
      return {
        project,
        day: reader.text('sk'),
        auditedAtUs: reader.integer('audited_at_us'),
        counters: reader.integer('counters'),
      };
    });
  }
}

function placeOf({ project, day }: ProjectDay) {
  const { pk, sk } = unbalancedKey(project, day);
  return { pk: { S: pk }, sk: { S: sk } };
}
