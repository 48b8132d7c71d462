import type { BookedRecord } from '../usage/record.ts';
import { reportedCostOf } from '../usage/reported-cost.ts';
import type { ReportedMeasure, Sums } from './counter.ts';

type ReportedSums = Pick<Sums, ReportedMeasure>;

const NOTHING_REPORTED: ReportedSums = {
  reportedCalls: 0n,
  reportedUnpricedCalls: 0n,
  unconvertibleCalls: 0n,
  comparedCostAtto: 0n,
  reportedOwnAtto: 0n,
  reportedCnyAtto: 0n,
  reportedUsdAtto: 0n,
};

/**
 * What a record adds to the comparison of costs: by the stored record alone, so that an image that is delivered again, corrected
 * or removed takes back exactly what it added. Rates of exchange come in when the sums are read. Where one side is unknown,
 * a call adds neither: the two sums are of the same calls.
 */
export function reportedSumsOf({ record, costAtto }: BookedRecord): ReportedSums {
  const reported = reportedCostOf(record);
  if (reported === undefined) return NOTHING_REPORTED;
  const counted = { ...NOTHING_REPORTED, reportedCalls: 1n };
  const amount = inCurrency(reported.currency, reported.atto);
  if (amount === undefined) return { ...counted, unconvertibleCalls: 1n };
  if (costAtto === null) return { ...counted, reportedUnpricedCalls: 1n };
  return { ...counted, comparedCostAtto: costAtto, ...amount };
}

function inCurrency(currency: string | undefined, atto: bigint): Partial<ReportedSums> | undefined {
  switch (currency) {
    case undefined:
      return { reportedOwnAtto: atto };
    case 'CNY':
      return { reportedCnyAtto: atto };
    case 'USD':
      return { reportedUsdAtto: atto };
    default:
      return undefined;
  }
}
