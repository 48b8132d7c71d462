import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Seal, Seals, StoredProof } from '../integrity/ports.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { Day } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { sealKey } from './keys.ts';
import { putOnce } from './put-once.ts';

/** Closed and sealed days in the Config table, where `DynamoSealedDays` finds them. */
export class DynamoSeals implements Seals {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find({ project, day }: ProjectDay): Promise<Seal | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: placeOf({ project, day }), ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const reader = new ImageReader(Item);
    return { project, day, closedOn: reader.text('closed_on'), ...reader.optionalText('answer', 'answer') };
  }

  async close(of: ProjectDay, on: Day): Promise<void> {
    const item = { ...placeOf(of), v: { N: String(SCHEMA_VERSION) }, closed_on: { S: on } };
    await putOnce(this.#client, this.#table, item);
  }

  async seal({ answer, ...of }: StoredProof): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: placeOf(of),
        UpdateExpression: 'SET answer = if_not_exists(answer, :answer)',
        ConditionExpression: 'attribute_exists(closed_on)',
        ExpressionAttributeValues: { ':answer': { S: answer } },
      }),
    );
  }
}

function placeOf({ project, day }: ProjectDay) {
  const { pk, sk } = sealKey(project, day);
  return { pk: { S: pk }, sk: { S: sk } };
}
