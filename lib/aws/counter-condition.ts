import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type CounterState, MEASURES } from '../counters/counter.ts';
import { SUM_ATTRIBUTES, UPDATES_ATTRIBUTE } from './counter-item.ts';

interface Condition {
  readonly expression: string;
  readonly values: Record<string, AttributeValue>;
}

/**
 * That a counter, which is there, has had no update since it was read, by their number; and the sums as they were: whoever changed
 * them past the ledger counts no update, and one that was made anew since may have had as many.
 */
export function isAsRead({ updates, sums }: CounterState): Condition {
  const values: Record<string, AttributeValue> = {};
  const is = (attribute: string, value: bigint): string => {
    if (value === 0n) {
      // DynamoDB refuses a value that no expression names.
      values[':zero'] = { N: '0' };
      return `(attribute_not_exists(${attribute}) OR ${attribute} = :zero)`;
    }
    values[`:is_${attribute}`] = { N: value.toString() };
    return `${attribute} = :is_${attribute}`;
  };
  const sumsStand = MEASURES.map((measure) => is(SUM_ATTRIBUTES[measure], sums[measure]));
  const expression = ['attribute_exists(pk)', is(UPDATES_ATTRIBUTE, BigInt(updates)), ...sumsStand].join(' AND ');
  return { expression, values };
}
