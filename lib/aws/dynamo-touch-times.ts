import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TouchTimes } from '../spend/day-memory.ts';
import type { Day, Project } from '../usage/record.ts';
import { dayMarkPartition, parseDayMarkSk } from './keys.ts';
import { queryAll } from './query-all.ts';

/** The marks of touched days in the Config table: those of the days since the last audit, of all projects. */
export class DynamoTouchTimes implements TouchTimes {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async of(project: Project): Promise<ReadonlyMap<Day, number>> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: dayMarkPartition('TOUCHED') } },
      ConsistentRead: true,
    });
    const times = new Map<Day, number>();
    for (const { sk, at_us } of items) {
      const mark = parseDayMarkSk(sk?.S ?? '');
      // A release that did not write the time may be counting still.
      const atUs = at_us?.N === undefined ? Infinity : Number(at_us.N);
      if (mark.project === project) times.set(mark.day, Math.max(atUs, times.get(mark.day) ?? 0));
    }
    return times;
  }
}
