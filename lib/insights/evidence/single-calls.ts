import type { PriceCall } from '../../pricing/price.ts';
import type { BookedRecord } from '../../usage/record.ts';
import type { Findings } from './findings.ts';

const tokensOf = ({ record: { tokens } }: BookedRecord): bigint => BigInt(tokens.input + tokens.output);

/** A call that may wait, says its tag, at what it would cost in the batch tier by the prices at its instant. */
export function findBatchPrice(booked: BookedRecord, price: PriceCall, findings: Findings): void {
  const { record, costAtto } = booked;
  if (record.tags?.interactive !== 'false' || record.serviceTier !== 'standard') return;
  findings.add('batch_price', record, { ofCalls: 1n });
  const { costAtto: batchAtto } = price({ ...record, serviceTier: 'batch' });
  if (costAtto === null || batchAtto === null || batchAtto >= costAtto) return;
  findings.add('batch_price', record, {
    ...{ calls: 1n, tokens: tokensOf(booked), costAtto, savedAtto: costAtto - batchAtto },
  });
}

/** A call that failed and cost money. */
export function findPaidFailure(booked: BookedRecord, findings: Findings): void {
  const { record, costAtto } = booked;
  if (record.success) return;
  findings.add('paid_failures', record, { ofCalls: 1n });
  if (costAtto === null || costAtto <= 0n) return;
  findings.add('paid_failures', record, { calls: 1n, tokens: tokensOf(booked), costAtto, savedAtto: costAtto });
}
