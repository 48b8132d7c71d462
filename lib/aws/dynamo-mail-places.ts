import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type MailUse, takePlace } from '../alerts/mail-window.ts';
import type { MailPlaces } from '../alerts/ports.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import { primaryKey } from './alert-item.ts';
import { ImageReader } from './image-reader.ts';
import { mailPlacesKey } from './keys.ts';

type Item = Record<string, AttributeValue>;

/** Rarely two instances have mail for one topic at once. Who is too late this often waits for the sweep. */
const ATTEMPTS = 5;

/** One item for each topic: the instants of its last mails, written on the condition that nobody else has written them since. */
export class DynamoMailPlaces implements MailPlaces {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async take(topic: string, use: MailUse, nowUs: number): Promise<'taken' | 'none'> {
    const place = primaryKey(mailPlacesKey(topic));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { Item: item } = await this.#client.send(
        new GetItemCommand({ TableName: this.#table, Key: place, ConsistentRead: true }),
      );
      const taken = takePlace(instantsOf(item), use, nowUs);
      if (taken === undefined) return 'none';
      if (await this.#write(place, item, taken)) return 'taken';
    }
    return 'none';
  }

  async #write(place: Item, read: Item | undefined, takenUs: readonly number[]): Promise<boolean> {
    const revision = read === undefined ? 0 : new ImageReader(read).integer('revision');
    const put = new PutItemCommand({
      TableName: this.#table,
      Item: {
        ...place,
        v: { N: String(SCHEMA_VERSION) },
        revision: { N: String(revision + 1) },
        taken_at_us: { L: takenUs.map((atUs) => ({ N: String(atUs) })) },
      },
      ConditionExpression: 'attribute_not_exists(pk) OR revision = :read',
      ExpressionAttributeValues: { ':read': { N: String(revision) } },
    });
    try {
      await this.#client.send(put);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

const instantsOf = (item: Item | undefined): readonly number[] =>
  (item?.taken_at_us?.L ?? []).map(({ N: numeral }) => Number(numeral));
