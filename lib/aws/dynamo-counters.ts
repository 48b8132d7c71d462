import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AddOutcome, CounterDelta, Counters } from '../ports.ts';
import { counterUpdate, readWatermark } from './counter-item.ts';

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
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const watermark = readWatermark(error.Item ?? {}, delta.shardId);
      if (watermark === undefined) throw error;
      return { outcome: 'already-counted', watermark };
    }
  }
}
