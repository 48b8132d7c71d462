import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { ShardName, Watermarks } from '../counters/counter.ts';
import { isCounted, timeOf, type Watermark } from '../counters/watermark.ts';
import type { Adjustment, AdjustOutcome, CounterRepairs } from '../integrity/ports.ts';
import { isAsRead } from './counter-condition.ts';
import { additionTo } from './counter-item.ts';

/** An expression holds 4 KB. */
const MAX_MOVED_MARKS = 250;

/** Repairs of counters in DynamoDB. One whose answer was lost and that is repeated says `moved`: the next proof tells. */
export class DynamoCounterRepairs implements CounterRepairs {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async adjust(adjustment: Adjustment): Promise<AdjustOutcome> {
    try {
      await this.#client.send(new UpdateItemCommand({ TableName: this.#table, ...updateOf(adjustment) }));
      return 'adjusted';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'moved';
      throw error;
    }
  }
}

function updateOf({ key, asRead, difference, marks }: Adjustment): Omit<UpdateItemCommandInput, 'TableName'> {
  const { Key, set, add, values } = additionTo(key, difference);
  const moved = marksToMove(marks, asRead?.marks ?? new Map());
  const condition = asRead === undefined ? { expression: 'attribute_not_exists(pk)', values: {} } : isAsRead(asRead);
  return {
    Key,
    UpdateExpression: `SET ${[set, ...moved.map((_, index) => `#m${index} = :m${index}`)].join(', ')} ADD ${add}`,
    ConditionExpression: condition.expression,
    ...(moved.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(moved.map(([shard], index) => [`#m${index}`, shard])),
    }),
    ExpressionAttributeValues: {
      ...values,
      ...condition.values,
      ...Object.fromEntries(moved.map(([, mark], index): [string, AttributeValue] => [`:m${index}`, { B: mark }])),
    },
  };
}

/** Those that stand below; the youngest when there are more than an expression holds, since a stream forgets after a day. */
function marksToMove(marks: Watermarks, own: Watermarks): readonly (readonly [ShardName, Watermark])[] {
  const isBehind = ([shard, mark]: readonly [ShardName, Watermark]): boolean => {
    const standing = own.get(shard);
    return standing === undefined || !isCounted(mark, standing);
  };
  const behind = [...marks].filter(isBehind);
  return behind.toSorted(([, one], [, other]) => timeOf(other) - timeOf(one)).slice(0, MAX_MOVED_MARKS);
}
