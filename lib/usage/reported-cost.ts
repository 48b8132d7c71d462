import { MONEY_SCALE, roundDecimal } from '../money.ts';
import type { UsageRecord } from './record.ts';

/** Decimal places that a reported cost may have; providers' floats have up to 17 digits behind many zeros. */
export const REPORTED_COST_SCALE = 30;

export interface ReportedCost {
  /** Attos of its currency, half up. */
  readonly atto: bigint;
  /** Three letters as they were sent; undefined means the ledger's own. */
  readonly currency: string | undefined;
}

/** What the record says that its call cost; undefined when it says nothing. */
export function reportedCostOf({ reportedCost, reportedCurrency }: UsageRecord): ReportedCost | undefined {
  if (reportedCost === undefined) return undefined;
  const atto = roundDecimal(reportedCost, MONEY_SCALE);
  if (atto === undefined) throw new RangeError(`no reported cost: "${reportedCost}"`);
  return { atto, currency: reportedCurrency };
}
