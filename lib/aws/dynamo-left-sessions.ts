import { type AttributeValue, DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { LeftSession, LeftSessionNotes } from '../integrity/ports.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { Day } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { mapInFlight } from './in-flight.ts';
import { leftSessionKey, leftSessionPartition } from './keys.ts';
import { queryPages } from './query-all.ts';

const WRITES_IN_FLIGHT = 8;

/** Notes of left sessions in the Config table: one item for each counter and day of the note. */
export class DynamoLeftSessions implements LeftSessionNotes {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put(left: readonly LeftSession[]): Promise<void> {
    await mapInFlight(left, WRITES_IN_FLIGHT, (note) =>
      this.#client.send(new PutItemCommand({ TableName: this.#table, Item: toItem(note) })),
    );
  }

  async *before(of: ProjectDay, on: Day): AsyncGenerator<readonly LeftSession[]> {
    const pages = queryPages(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk < :on',
      ExpressionAttributeValues: { ':pk': { S: leftSessionPartition(of.project, of.day) }, ':on': { S: on } },
      ConsistentRead: true,
    });
    for await (const items of pages) yield items.map((item) => fromItem(of, item));
  }

  async settle(left: readonly LeftSession[]): Promise<void> {
    await mapInFlight(left, WRITES_IN_FLIGHT, (note) =>
      this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(note) })),
    );
  }
}

function keyOf(note: LeftSession): Record<string, AttributeValue> {
  const { pk, sk } = leftSessionKey(note);
  return { pk: { S: pk }, sk: { S: sk } };
}

function toItem(note: LeftSession): Record<string, AttributeValue> {
  const { session, user, model } = note.key;
  return {
    ...keyOf(note),
    v: { N: String(SCHEMA_VERSION) },
    on: { S: note.on },
    session: { S: session },
    user: { S: user },
    model: { S: model },
  };
}

function fromItem({ project, day }: ProjectDay, item: Record<string, AttributeValue>): LeftSession {
  const reader = new ImageReader(item);
  const [session, user, model] = [reader.text('session'), reader.text('user'), reader.text('model')];
  return { key: { family: 'session', project, session, day, user, model }, on: reader.text('on') };
}
