import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CounterKey, CounterState, ShardName, Watermarks } from '../counters/counter.ts';
import type { Watermark } from '../counters/watermark.ts';
import type { CounterCompaction } from '../integrity/ports.ts';
import { isAsRead } from './counter-condition.ts';
import { chunksOf } from './in-flight.ts';
import { counterKey } from './keys.ts';

/** An expression holds 4 KB. */
const MARKS_OF_UPDATE = 100;

/** Takes useless watermarks and empty counters out of DynamoDB. */
export class DynamoCounterCompaction implements CounterCompaction {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async forget(key: CounterKey, marks: Watermarks): Promise<'forgotten' | 'moved'> {
    for (const chunk of chunksOf([...marks], MARKS_OF_UPDATE)) {
      if ((await isDone(this.#forgetSome(key, chunk))) === false) return 'moved';
    }
    return 'forgotten';
  }

  async remove(asRead: CounterState): Promise<'removed' | 'moved'> {
    const { expression, values } = isAsRead(asRead);
    const removal = this.#client.send(
      new DeleteItemCommand({
        TableName: this.#table,
        Key: keyOf(asRead.key),
        ConditionExpression: expression,
        ExpressionAttributeValues: values,
      }),
    );
    return (await isDone(removal)) ? 'removed' : 'moved';
  }

  #forgetSome(key: CounterKey, marks: readonly (readonly [ShardName, Watermark])[]): Promise<unknown> {
    return this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: keyOf(key),
        UpdateExpression: `REMOVE ${marks.map((_, index) => `#m${index}`).join(', ')}`,
        ConditionExpression: marks.map((_, index) => `#m${index} = :m${index}`).join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(marks.map(([shard], index) => [`#m${index}`, shard])),
        ExpressionAttributeValues: Object.fromEntries(
          marks.map(([, mark], index): [string, AttributeValue] => [`:m${index}`, { B: mark }]),
        ),
      }),
    );
  }
}

/** @returns false when its condition did not hold */
async function isDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function keyOf(key: CounterKey): Record<string, AttributeValue> {
  const { pk, sk } = counterKey(key);
  return { pk: { S: pk }, sk: { S: sk } };
}
