import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { DayMark, DayMarks, NewDayMark } from '../integrity/ports.ts';
import type { Day } from '../usage/record.ts';
import { mapInFlight } from './in-flight.ts';
import { dayMarkKey, dayMarkPartition, type MarkKind, parseDayMarkSk } from './keys.ts';
import { queryAll } from './query-all.ts';

const WRITES_IN_FLIGHT = 8;

/** Marks of one kind in the Config table. */
export class DynamoDayMarks implements DayMarks {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #kind: MarkKind;

  constructor(client: DynamoDBClient, table: string, kind: MarkKind) {
    this.#client = client;
    this.#table = table;
    this.#kind = kind;
  }

  async put(marks: readonly NewDayMark[]): Promise<void> {
    await mapInFlight(marks, WRITES_IN_FLIGHT, (mark) => {
      const { pk, sk } = dayMarkKey(this.#kind, mark);
      const at = mark.atUs === undefined ? {} : { at_us: { N: String(mark.atUs) } };
      const item = { pk: { S: pk }, sk: { S: sk }, v: { N: String(SCHEMA_VERSION) }, ...at };
      return this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
    });
  }

  async before(on: Day): Promise<readonly DayMark[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk < :on',
      ExpressionAttributeValues: { ':pk': { S: dayMarkPartition(this.#kind) }, ':on': { S: on } },
      ConsistentRead: true,
    });
    return items.map(({ sk }) => parseDayMarkSk(sk?.S ?? ''));
  }

  async settle(marks: readonly DayMark[]): Promise<void> {
    await mapInFlight(marks, WRITES_IN_FLIGHT, (mark) => {
      const { pk, sk } = dayMarkKey(this.#kind, mark);
      return this.#client.send(
        new DeleteItemCommand({ TableName: this.#table, Key: { pk: { S: pk }, sk: { S: sk } } }),
      );
    });
  }
}
