import type { AttributeValue, DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { daysFromTo, monthOf } from '../calendar.ts';
import type { CounterFamily, CounterRow } from '../counters/counter.ts';
import type { CounterReader } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { findCounter } from './counter-item.ts';
import { getItems } from './get-items.ts';
import {
  anchorPartition,
  anchorPrefix,
  dayPrefix,
  hourPartition,
  hourPrefix,
  monthPartition,
  sessionPartition,
  USER_BUCKETS,
  userKey,
  userPartition,
} from './keys.ts';
import { mergePages } from './merge-pages.ts';
import { queryAll, queryPages } from './query-all.ts';

type Item = Record<string, AttributeValue>;

const QUERIES_AT_ONCE = 16;

// Above every character with which what follows a `#` can begin: a prefix's end in an inclusive range.
const AFTER_ANY = '\u{10ffff}';

interface ReadOptions {
  /** False unless said otherwise: counters follow their records by a moment anyway, and it halves the cost. */
  readonly isConsistent?: boolean;
}

/** Counters in DynamoDB, by Query and BatchGetItem only. */
export class DynamoCounterReader implements CounterReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #isConsistent: boolean;

  constructor(client: DynamoDBClient, table: string, { isConsistent = false }: ReadOptions = {}) {
    this.#client = client;
    this.#table = table;
    this.#isConsistent = isConsistent;
  }

  async hours(project: Project, day: Day, hourStartUs?: number): Promise<readonly CounterRow<'hour'>[]> {
    const pk = hourPartition(project, day);
    const query = hourStartUs === undefined ? this.#partition(pk) : this.#prefix(pk, hourPrefix(hourStartUs));
    return rowsOf('hour', await queryAll(this.#client, query));
  }

  async days(project: Project, from: Day, to: Day): Promise<readonly CounterRow<'day'>[]> {
    const months = Map.groupBy(daysFromTo(from, to), monthOf);
    const pages = await pMap(
      months,
      ([month, days]) => queryAll(this.#client, this.#daysOfMonth(project, month, days)),
      { concurrency: QUERIES_AT_ONCE },
    );
    return rowsOf('day', pages.flat());
  }

  async anchors(project: Project, day: Day, anchor?: string): Promise<readonly CounterRow<'anchor'>[]> {
    const pk = anchorPartition(project, day);
    const query = anchor === undefined ? this.#partition(pk) : this.#prefix(pk, anchorPrefix(anchor));
    return rowsOf('anchor', await queryAll(this.#client, query));
  }

  /** One page of each bucket at a time. */
  async *users(project: Project, day: Day): AsyncGenerator<readonly CounterRow<'user'>[]> {
    const buckets = Array.from({ length: USER_BUCKETS }, (_, bucket) =>
      queryPages(this.#client, this.#partition(userPartition(project, day, bucket))),
    );
    for await (const page of mergePages(buckets)) yield rowsOf('user', page);
  }

  async userDays(project: Project, user: string, days: readonly Day[]): Promise<readonly CounterRow<'user'>[]> {
    const keys = days.map((day) => userKey(project, day, user));
    const items = await getItems(this.#client, this.#table, keys, { isConsistent: this.#isConsistent });
    return rowsOf('user', items).toSorted((a, b) => (a.key.day < b.key.day ? -1 : 1));
  }

  async session(project: Project, session: string): Promise<readonly CounterRow<'session'>[]> {
    return rowsOf('session', await queryAll(this.#client, this.#partition(sessionPartition(project, session))));
  }

  #partition(pk: string): QueryCommandInput {
    return {
      TableName: this.#table,
      ConsistentRead: this.#isConsistent,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    };
  }

  #prefix(pk: string, prefix: string): QueryCommandInput {
    return {
      TableName: this.#table,
      ConsistentRead: this.#isConsistent,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
    };
  }

  #daysOfMonth(project: Project, month: string, days: readonly Day[]): QueryCommandInput {
    const [first = '', last = first] = [days[0], days.at(-1)];
    return {
      TableName: this.#table,
      ConsistentRead: this.#isConsistent,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': { S: monthPartition(project, month) },
        ':first': { S: dayPrefix(first) },
        ':last': { S: `${dayPrefix(last)}${AFTER_ANY}` },
      },
    };
  }
}

/** The partitions asked for hold one family each. What lies among them and is no counter is passed over: the day's proof names it. */
function rowsOf<F extends CounterFamily>(family: F, items: readonly Item[]): readonly CounterRow<F>[] {
  const isOfFamily = (row: CounterRow | undefined): row is CounterRow & CounterRow<F> => row?.key.family === family;
  return items.map(findCounter).filter(isOfFamily);
}
