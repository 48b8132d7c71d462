import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type CounterState, MEASURES, type ShardName, type Watermarks } from '../counters/counter.ts';
import { isCounted, timeOf, type Watermark } from '../counters/watermark.ts';
import type { Adjustment, AdjustOutcome, CounterRepairs } from '../integrity/ports.ts';
import { additionTo, SUM_ATTRIBUTES, UPDATES_ATTRIBUTE } from './counter-item.ts';

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
  const isAsRead = asRead === undefined ? { expression: 'attribute_not_exists(pk)', values: {} } : conditionOf(asRead);
  return {
    Key,
    UpdateExpression: `SET ${[set, ...moved.map((_, index) => `#m${index} = :m${index}`)].join(', ')} ADD ${add}`,
    ConditionExpression: isAsRead.expression,
    ...(moved.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(moved.map(([shard], index) => [`#m${index}`, shard])),
    }),
    ExpressionAttributeValues: {
      ...values,
      ...isAsRead.values,
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

interface Condition {
  readonly expression: string;
  readonly values: Record<string, AttributeValue>;
}

/** No update since, by their number; and the sums as they were, for whoever changed them past the ledger counts no update. */
function conditionOf({ updates, sums }: CounterState): Condition {
  const values: Record<string, AttributeValue> = { ':zero': { N: '0' } };
  const is = (attribute: string, value: bigint): string => {
    if (value === 0n) return `(attribute_not_exists(${attribute}) OR ${attribute} = :zero)`;
    values[`:is_${attribute}`] = { N: value.toString() };
    return `${attribute} = :is_${attribute}`;
  };
  const sumsStand = MEASURES.map((measure) => is(SUM_ATTRIBUTES[measure], sums[measure]));
  return { expression: [is(UPDATES_ATTRIBUTE, BigInt(updates)), ...sumsStand].join(' AND '), values };
}
