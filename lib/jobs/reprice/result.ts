import type { RepriceResult, RepriceTotals } from '../../api-contract.ts';
import { type Decimal, money } from '../../money.ts';
import type { RepriceInput } from './reprice-input.ts';
import { type RepricedSums, type TallyRow, totalOf } from './tally.ts';

/** Sums as the contract has them: a cost is null when there are calls and none is priced. */
function totals({
  calls,
  changedCalls,
  unpricedBefore,
  unpricedAfter,
  ...sums
}: RepricedSums): RepriceTotals<number, Decimal> {
  const before = BigInt(sums.beforeAtto);
  const after = BigInt(sums.afterAtto);
  const cost = (atto: bigint, unpriced: number): Decimal | null =>
    calls > 0 && unpriced === calls ? null : money(atto);
  return {
    calls,
    changed_calls: changedCalls,
    old_cost: cost(before, unpricedBefore),
    new_cost: cost(after, unpricedAfter),
    difference: money(after - before),
    unpriced_before: unpricedBefore,
    unpriced_after: unpricedAfter,
  };
}

export const repriceTotals = (rows: readonly TallyRow[]): RepriceTotals<number, Decimal> => totals(totalOf(rows));

/** The answer of a re-pricing: the rows add up to the totals. */
export function repriceResult(
  { from, to, model, dryRun }: RepriceInput,
  { rows, unsettledCalls, currency }: { rows: readonly TallyRow[]; unsettledCalls: number; currency: string },
): RepriceResult<number, Decimal> {
  return {
    from,
    to,
    model: model ?? null,
    dry_run: dryRun,
    currency,
    ...repriceTotals(rows),
    ...(unsettledCalls > 0 && { unsettled_calls: unsettledCalls }),
    rows: rowsResult(rows),
  };
}

export const rowsResult = (rows: readonly TallyRow[]): RepriceResult<number, Decimal>['rows'] =>
  rows.toSorted(byDateAndModel).map(({ date, model, ...sums }) => ({ date, model, ...totals(sums) }));

const byDateAndModel = (one: TallyRow, other: TallyRow): number => (placeIn(one) < placeIn(other) ? -1 : 1);

/** What holds the models without a name comes last. */
const placeIn = ({ date, model }: TallyRow): string => `${date}${model === null ? '1' : `0${model}`}`;
