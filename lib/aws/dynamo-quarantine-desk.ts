import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CounterRow } from '../counters/counter.ts';
import type { QuarantineDesk, WaitingEvent } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { additionTo } from './counter-item.ts';
import { ImageReader } from './image-reader.ts';
import { parseRecordPartition, quarantineKey, quarantinePartition } from './keys.ts';
import { queryAll } from './query-all.ts';

interface Tables {
  readonly config: string;
  readonly counters: string;
}

/**
 * Settles what waits in quarantine. A settled event leaves its item behind without its content: were the item gone, the same
 * event would come back when the stream is delivered again, and could be counted twice.
 */
export class DynamoQuarantineDesk implements QuarantineDesk {
  readonly #client: DynamoDBClient;
  readonly #tables: Tables;

  constructor(client: DynamoDBClient, tables: Tables) {
    this.#client = client;
    this.#tables = tables;
  }

  async waiting(project: Project): Promise<readonly WaitingEvent[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#tables.config,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'attribute_not_exists(settled)',
      ExpressionAttributeValues: { ':pk': { S: quarantinePartition(project) } },
      ConsistentRead: true,
    });
    return items.map((item) => readWaiting(project, item));
  }

  async count(event: WaitingEvent, counters: readonly CounterRow[]): Promise<'counted' | 'settled-before'> {
    const additions = counters.map(({ key, sums }) => {
      const { Key, set, add, values } = additionTo(key, sums);
      return {
        Update: {
          TableName: this.#tables.counters,
          Key,
          UpdateExpression: `SET ${set} ADD ${add}`,
          ExpressionAttributeValues: values,
        },
      };
    });
    const settle = { Update: this.#settling(event, 'counted') };
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [settle, ...additions] }));
      return 'counted';
    } catch (error) {
      if (isSettledBefore(error)) return 'settled-before';
      throw error;
    }
  }

  async drop(event: WaitingEvent): Promise<'dropped' | 'settled-before'> {
    try {
      await this.#client.send(new UpdateItemCommand(this.#settling(event, 'dropped')));
      return 'dropped';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'settled-before';
      throw error;
    }
  }

  #settling({ project, table, eventId }: WaitingEvent, how: 'counted' | 'dropped') {
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

/** The settling is the first part of the transaction. */
const isSettledBefore = (error: unknown): boolean =>
  error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';

function readWaiting(project: Project, item: Record<string, AttributeValue>): WaitingEvent {
  const reader = new ImageReader(item);
  const day = dayOf(reader.text('event'));
  return {
    project,
    ...(day !== undefined && { day }),
    table: reader.text('table'),
    eventId: reader.text('event_id'),
    shardId: reader.text('shard_id'),
    sequenceNumber: reader.text('sequence_number'),
    reason: reader.text('reason'),
    event: reader.text('event'),
    isCut: reader.has('cut'),
  };
}

/** By the key of its item, which stands before the images: a text that was cut still has it. */
function dayOf(event: string): Day | undefined {
  const [, pk = ''] = /"Keys":\{[^}]*"pk":\{"S":"([^"]*)"/.exec(event) ?? [];
  return parseRecordPartition(pk)?.day;
}
