import type { RecordPrice } from '../api-contract.ts';
import type { BookedRecord } from '../usage/record.ts';

/** The price of a record as answers show it: unknown, free or neither. A call that used nothing costs 0 at any price. */
export function recordPrice({
  price,
  costAtto,
  record,
}: Pick<BookedRecord, 'price' | 'costAtto' | 'record'>): RecordPrice {
  const isFree = costAtto === 0n && record.tokens.input + record.tokens.output > 0;
  return {
    source: price.source,
    model: price.model ?? null,
    unpriced: costAtto === null,
    ...(isFree && { free: true }),
  };
}
