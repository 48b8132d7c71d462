import type { AnomalyMeasure } from '../../api-contract.ts';
import type { Sums } from '../../counters/counter.ts';
import { Decimal, money } from '../../money.ts';
import { successRate } from '../../spend/shapes.ts';
import { toEstimate, toFloat } from '../estimate.ts';

/** A figure of the books in which something may be odd. */
export interface Measure {
  readonly name: AnomalyMeasure;
  /** What adds up, to tell who moved most: money, calls, failed calls. */
  readonly amountOf: (sums: Sums) => number;
  /** The figure itself: money, calls, or the share of failed calls. */
  readonly figureOf: (sums: Sums) => number;
  /** The figure as it is in the books. */
  readonly exactOf: (sums: Sums) => Decimal;
  /** An expected figure as it is shown. */
  readonly show: (value: number) => Decimal;
}

const failuresOf = ({ calls, successes }: Sums): number => Number(calls - successes);
const HUNDRED = new Decimal(100n, 0);

export const COST: Measure = {
  name: 'cost',
  amountOf: ({ costAtto }) => toFloat(costAtto),
  figureOf: ({ costAtto }) => toFloat(costAtto),
  exactOf: ({ costAtto }) => money(costAtto),
  show: toEstimate,
};

export const CALLS: Measure = {
  name: 'calls',
  amountOf: ({ calls }) => Number(calls),
  figureOf: ({ calls }) => Number(calls),
  exactOf: ({ calls }) => new Decimal(calls, 0),
  show: toEstimate,
};

/** Shown in percent, like success rates. */
export const FAILURE_RATE: Measure = {
  name: 'failure_rate',
  amountOf: failuresOf,
  figureOf: (sums) => (sums.calls > 0n ? failuresOf(sums) / Number(sums.calls) : 0),
  exactOf: (sums) => {
    const rate = successRate(sums) ?? HUNDRED;
    return new Decimal(10n ** BigInt(rate.scale) * 100n - rate.units, rate.scale);
  },
  show: (value) => toEstimate(100 * value),
};
