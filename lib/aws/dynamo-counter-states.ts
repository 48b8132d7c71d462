import type { AttributeValue, DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { monthOf } from '../calendar.ts';
import type { CounterFamily, CounterKey } from '../counters/counter.ts';
import type { CounterReading } from '../integrity/foreign-counter.ts';
import type { CounterStates } from '../integrity/ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { findCounterState } from './counter-item.ts';
import { getItems } from './get-items.ts';
import { anchorPartition, counterKey, dayPrefix, hourPartition, monthPartition, userPartition } from './keys.ts';
import { queryPages } from './query-all.ts';

/** Counters with their states, read strongly consistently: what a proof says must have been so. */
export class DynamoCounterStates implements CounterStates {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *shared(project: Project, day: Day): AsyncGenerator<readonly CounterReading[]> {
    yield* this.#readings('hour', hourPartition(project, day));
    yield* this.#readings('day', monthPartition(project, monthOf(day)), dayPrefix(day));
    yield* this.#readings('anchor', anchorPartition(project, day));
  }

  users(project: Project, day: Day, part: number): AsyncGenerator<readonly CounterReading[]> {
    return this.#readings('user', userPartition(project, day, part));
  }

  async get(keys: readonly CounterKey[]): Promise<readonly (CounterReading | undefined)[]> {
    const places = keys.map(counterKey);
    const items = await getItems(this.#client, this.#table, places, { isConsistent: true });
    const found = new Map(items.map((item) => [`${item.pk?.S}\n${item.sk?.S}`, item]));
    return places.map(({ pk, sk }, index) => {
      const [item, key] = [found.get(`${pk}\n${sk}`), keys[index]];
      return item && key && readingOf(key.family, item);
    });
  }

  async *#readings(family: CounterFamily, pk: string, prefix?: string): AsyncGenerator<readonly CounterReading[]> {
    const query: QueryCommandInput = {
      TableName: this.#table,
      KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix !== undefined && { ':prefix': { S: prefix } }) },
      ConsistentRead: true,
    };
    for await (const page of queryPages(this.#client, query)) yield page.map((item) => readingOf(family, item));
  }
}

const readingOf = (family: CounterFamily, item: Record<string, AttributeValue>): CounterReading =>
  findCounterState(item) ?? { family, pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' };
