import type { ModelUse, Recommendation } from '../../api-contract.ts';
import type { Sums } from '../../counters/counter.ts';
import type { Decimal } from '../../money.ts';
import { successRate } from '../../spend/shapes.ts';
import type { Day } from '../../usage/record.ts';
import { toEstimate, toFloat } from '../estimate.ts';

export type Advice = Recommendation<bigint, Decimal>;

/** The days that advice rests on. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
  /** Since the first with calls. */
  readonly days: number;
}

const MONTH_DAYS = 30;

/** What most advice is not about. */
export const NOTHING_ELSE = { model: null, function: null, instead: null, budget: null, records: null } as const;

export const perMonth = (saving: number, days: number): Decimal => toEstimate((saving * MONTH_DAYS) / days);

/** The question that shows the rows of the period. */
export const rowsLink = ({ from, to }: Period, filter: Readonly<Record<string, string>> = {}): string =>
  `/stats/range?from=${from}&to=${to}${Object.entries(filter)
    .map(([name, value]) => `&${name}=${encodeURIComponent(value)}`)
    .join('')}`;

export function toUse(model: string, sums: Sums): ModelUse<bigint, Decimal> {
  const perCall = (amount: number): Decimal => toEstimate(amount / Number(sums.calls));
  return {
    model,
    calls: sums.calls,
    cost_per_call: sums.unpricedCalls > 0n ? null : perCall(toFloat(sums.costAtto)),
    input_tokens_per_call: perCall(Number(sums.inputTokens)),
    output_tokens_per_call: perCall(Number(sums.outputTokens)),
    success_rate: successRate(sums),
  };
}
