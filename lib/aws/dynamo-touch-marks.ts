import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Touch, TouchMarks } from '../integrity/ports.ts';
import type { Day } from '../usage/record.ts';
import { mapInFlight } from './in-flight.ts';
import { parseTouchedSk, TOUCHED_PARTITION, touchedKey } from './keys.ts';
import { queryAll } from './query-all.ts';

const WRITES_IN_FLIGHT = 8;

/** The marks that the aggregator has set, as the audit takes them. */
export class DynamoTouchMarks implements TouchMarks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async before(on: Day): Promise<readonly Touch[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk < :on',
      ExpressionAttributeValues: { ':pk': { S: TOUCHED_PARTITION }, ':on': { S: on } },
      ConsistentRead: true,
    });
    return items.map(({ sk }) => parseTouchedSk(sk?.S ?? ''));
  }

  async settle(touches: readonly Touch[]): Promise<void> {
    await mapInFlight(touches, WRITES_IN_FLIGHT, ({ on, project, day }) => {
      const { pk, sk } = touchedKey(on, project, day);
      return this.#client.send(
        new DeleteItemCommand({ TableName: this.#table, Key: { pk: { S: pk }, sk: { S: sk } } }),
      );
    });
  }
}
