import type { DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { badRequest, LedgerError } from '../errors.ts';
import type { Page, PageRequest, SessionDay, SessionRecords } from '../ports.ts';
import type { BookedRecord } from '../usage/record.ts';
import { instantOfRecordSk, recordBucketsOf, recordPartition, recordsOfUserPrefix } from './keys.ts';
import { queryGrowingPages } from './query-all.ts';
import { type RecordItem, readRecordImage } from './record-item.ts';

const QUERIES_AT_ONCE = 16;
const MAX_SORT_KEY_BYTES = 1024;

// About one read unit of records: a session is mostly one of few that its user had on a day.
const FIRST_READ = 16;

// The character after 9: everything that continues a user's prefix begins with a digit.
const AFTER_DIGITS = ':';

interface Found {
  readonly sk: string;
  readonly booked: BookedRecord;
}

/**
 * A session's calls among those of one of its users on one day: one partition, or all 64 for `anonymous`. What is read is
 * that user's day up to the calls that were asked for, never another user's.
 */
export class DynamoSessionRecords implements SessionRecords {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async edge(of: SessionDay, side: 'first' | 'last'): Promise<number | undefined> {
    const isForward = side === 'first';
    const edges = await this.#ofEachBucket(of, (bucket) => this.#edgeOfBucket(of, bucket, isForward));
    const found = edges.filter((sk) => sk !== undefined).toSorted();
    const edge = found.at(isForward ? 0 : -1);
    return edge === undefined ? undefined : instantOfRecordSk(edge);
  }

  async list(of: SessionDay, { limit, cursor }: PageRequest): Promise<Page<BookedRecord>> {
    const prefix = recordsOfUserPrefix(of.user);
    const isPlace = cursor === undefined || isPlaceOf(prefix, cursor);
    if (!isPlace) throw badRequest([{ path: 'cursor', message: 'is not a cursor of this listing' }]);
    const found = await this.#firstOfEachBucket(of, limit + 1, cursor);
    const page = found.slice(0, limit);
    const isLastPage = found.length <= limit;
    return { items: page.map(({ booked }) => booked), cursor: isLastPage ? null : (page.at(-1)?.sk ?? null) };
  }

  /** Up to `count` of each bucket, in order of their keys, which is that of their times. */
  async #firstOfEachBucket(of: SessionDay, count: number, after?: string): Promise<readonly Found[]> {
    const found = await this.#ofEachBucket(of, (bucket) =>
      this.#first(this.#query(of, bucket, true, after), count, after),
    );
    return found.flat().toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
  }

  #ofEachBucket<Read>(of: SessionDay, read: (bucket: number) => Promise<Read>): Promise<Read[]> {
    return pMap(recordBucketsOf(of.user), read, { concurrency: QUERIES_AT_ONCE });
  }

  /** The key alone tells when a call began: its items, which the table reads all the same, need not be sent and parsed. */
  async #edgeOfBucket(of: SessionDay, bucket: number, isForward: boolean): Promise<string | undefined> {
    const query = { ...this.#query(of, bucket, isForward), ProjectionExpression: 'sk' };
    for await (const [edge] of queryGrowingPages(this.#client, query, FIRST_READ)) {
      if (edge !== undefined) return edge.sk?.S;
    }
    return undefined;
  }

  async #first(query: QueryCommandInput, count: number, after?: string): Promise<readonly Found[]> {
    const found: Found[] = [];
    for await (const page of queryGrowingPages(this.#client, query, Math.max(count, FIRST_READ))) {
      for (const item of page) {
        const sk = item.sk?.S ?? '';
        if (sk === after) continue;
        found.push({ sk, booked: bookedOf(item) });
        if (found.length === count) return found;
      }
    }
    return found;
  }

  #query(
    { project, day, user, session }: SessionDay,
    bucket: number,
    isForward: boolean,
    after?: string,
  ): QueryCommandInput {
    const prefix = recordsOfUserPrefix(user);
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      FilterExpression: 'session_id = :session',
      ExpressionAttributeValues: {
        ':pk': { S: recordPartition(project, day, bucket) },
        ':from': { S: after ?? prefix },
        ':to': { S: prefix + AFTER_DIGITS },
        ':session': { S: session },
      },
      ScanIndexForward: isForward,
    };
  }
}

/** A cursor comes from outside: it may name only a place among the records that are asked for. */
const isPlaceOf = (prefix: string, cursor: string): boolean =>
  cursor.startsWith(prefix) && cursor < prefix + AFTER_DIGITS && Buffer.byteLength(cursor) <= MAX_SORT_KEY_BYTES;

/** A damaged record is an error and no gap: a list without it would look complete. */
function bookedOf(item: RecordItem): BookedRecord {
  const image = readRecordImage(item);
  if (image.kind === 'record') return image.booked;
  if (image.kind === 'newer') {
    throw new LedgerError('unavailable', `a record was written by a newer release (v ${image.version})`, {
      retryAfterSeconds: 5,
    });
  }
  const reason = image.kind === 'malformed' ? image.reason : 'it is a probe';
  throw new LedgerError('internal', `a record cannot be read: ${reason}`);
}
