import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CounterKey } from '../counters/counter.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import type { AddOutcome, CounterDelta, Counters } from '../ports.ts';
import { counterUpdate, findCounterState, type Item, readWatermark } from './counter-item.ts';
import { counterKey } from './keys.ts';

/** Counters in DynamoDB. An update whose answer was lost may be repeated: its own watermark refuses it. */
export class DynamoCounters implements Counters {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async add(delta: CounterDelta): Promise<AddOutcome> {
    try {
      await this.#client.send(new UpdateItemCommand({ TableName: this.#table, ...counterUpdate(delta) }));
      return { outcome: 'applied' };
    } catch (error) {
      const refused = error instanceof ConditionalCheckFailedException ? error.Item : undefined;
      const watermark = refused && readWatermark(refused, delta.shardId);
      if (watermark !== undefined) return { outcome: 'already-counted', watermark };
      if (isForItem(error) && (await this.#isForeign(delta.key))) return { outcome: 'foreign' };
      throw error;
    }
  }

  /** Whether something lies in the place of a counter that is none. One of a newer release waits for the code that reads it. */
  async #isForeign(key: CounterKey): Promise<boolean> {
    const { pk, sk } = counterKey(key);
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
    );
    return item !== undefined && !isNewer(item) && findCounterState(item) === undefined;
  }
}

const isNewer = (item: Item): boolean => Number(item.v?.N) > SCHEMA_VERSION;

/** Refused perhaps because of what the item holds: a sum that is no number, or a watermark that is none. */
const isForItem = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof DynamoDBServiceException && error.name === 'ValidationException');
