import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type QueryCommandInput,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Watermark } from '../counters/watermark.ts';
import type { CounterMove, QuarantineDesk, SettleRefusal, WaitingEntry, WaitingEvent } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { additionTo, counterUpdate, watermarkAttribute } from './counter-item.ts';
import { ImageReader } from './image-reader.ts';
import { quarantineKey, quarantinePartition } from './keys.ts';
import { queryPages } from './query-all.ts';
import { isConditionFailed, lostRaceOrRetry } from './transaction-outcome.ts';

interface Tables {
  readonly config: string;
  readonly counters: string;
}

type Item = Record<string, AttributeValue>;

/** The settling is the first part of a transaction. */
const SETTLING = 0;

/**
 * Settles what waits in quarantine. A settled event leaves its item behind without its content: were the item gone, the same
 * event would come back when the stream is delivered again to a release that cannot read it.
 */
export class DynamoQuarantineDesk implements QuarantineDesk {
  readonly #client: DynamoDBClient;
  readonly #tables: Tables;

  constructor(client: DynamoDBClient, tables: Tables) {
    this.#client = client;
    this.#tables = tables;
  }

  async *listed(project: Project): AsyncGenerator<readonly WaitingEntry[]> {
    const pages = this.#pages(project, {
      ProjectionExpression: 'event_id, shard_id, sequence_number, reason, #table, #day, #cut',
      ExpressionAttributeNames: { '#table': 'table', '#day': 'day', '#cut': 'cut' },
    });
    for await (const page of pages) yield page.map((item) => readEntry(project, item));
  }

  async *waiting(project: Project): AsyncGenerator<readonly WaitingEvent[]> {
    for await (const page of this.#pages(project, {}))
      yield page.map((item) => ({ ...readEntry(project, item), event: new ImageReader(item).text('event') }));
  }

  async count(
    event: WaitingEntry,
    mark: Watermark,
    moves: readonly CounterMove[],
  ): Promise<'counted' | 'moved' | SettleRefusal> {
    const settle = { Update: this.#settling(event, 'counted') };
    const updates = moves.map((move) => ({
      Update: { TableName: this.#tables.counters, ...updateOf(event, mark, move) },
    }));
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [settle, ...updates] }));
      return 'counted';
    } catch (error) {
      if (isConditionFailed(error, SETTLING)) return 'settled-before';
      return lostRaceOrRetry(error) === 'retry' ? 'busy' : 'moved';
    }
  }

  async drop(event: WaitingEntry): Promise<'dropped' | SettleRefusal> {
    try {
      await this.#client.send(new UpdateItemCommand(this.#settling(event, 'dropped')));
      return 'dropped';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'settled-before';
      if (error instanceof TransactionConflictException) return 'busy';
      throw error;
    }
  }

  #pages(project: Project, projection: Pick<QueryCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames'>) {
    return queryPages(this.#client, {
      TableName: this.#tables.config,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'attribute_not_exists(settled)',
      ExpressionAttributeValues: { ':pk': { S: quarantinePartition(project) } },
      ConsistentRead: true,
      ...projection,
    });
  }

  #settling({ project, table, eventId }: WaitingEntry, how: 'counted' | 'dropped') {
    const { pk, sk } = quarantineKey(project, table, eventId);
    return {
      TableName: this.#tables.config,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET settled = :how REMOVE event',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(settled)',
      ExpressionAttributeValues: { ':how': { S: how } },
    };
  }
}

/** A counter that is behind takes the event as the stream would bring it; another only what it lacks. */
function updateOf({ shardId }: WaitingEntry, mark: Watermark, { key, sums, isBehind }: CounterMove) {
  if (isBehind) return counterUpdate({ key, sums, shardId, first: mark, last: mark });
  const { Key, set, add, values } = additionTo(key, sums);
  return { Key, UpdateExpression: `SET ${set} ADD ${add}`, ExpressionAttributeValues: values };
}

function readEntry(project: Project, item: Item): WaitingEntry {
  const reader = new ImageReader(item);
  const shardId = reader.text('shard_id');
  return {
    project,
    ...reader.optionalText('day', 'day'),
    table: reader.text('table'),
    eventId: reader.text('event_id'),
    shardId,
    shard: watermarkAttribute(shardId),
    sequenceNumber: reader.text('sequence_number'),
    reason: reader.text('reason'),
    isCut: reader.has('cut'),
  };
}
