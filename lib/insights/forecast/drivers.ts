import type { CostChange, CostDriver, CostDrivers } from '../../api-contract.ts';
import { addDays } from '../../calendar.ts';
import { type Decimal, money } from '../../money.ts';
import type { AnyRow, Names } from '../../spend/groups.ts';
import type { Day } from '../../usage/record.ts';

const DAYS = 7;
const SHOWN = 5;

/** Days that must be over for {@link driversOf}. */
export const DAYS_TO_COMPARE = 2 * DAYS;

interface Change {
  cost: bigint;
  costBefore: bigint;
}

/**
 * @param rows day counters of the last {@link DAYS_TO_COMPARE} days until yesterday; others are passed over
 * @param users user counters of the same days; undefined where they are not known
 */
export function driversOf(
  rows: readonly AnyRow[],
  users: readonly AnyRow[] | undefined,
  yesterday: Day,
): CostDrivers<Decimal> {
  const [from, before] = [addDays(yesterday, 1 - DAYS), addDays(yesterday, 1 - DAYS_TO_COMPARE)];
  const compared = (of: readonly AnyRow[]) => of.filter(({ key }) => before <= key.day && key.day <= yesterday);
  const drivers = (of: readonly AnyRow[], keyOf: (names: Names) => string) =>
    largest(changesOf(compared(of), from, keyOf));
  const total = changesOf(compared(rows), from, () => '').get('') ?? { cost: 0n, costBefore: 0n };
  return {
    from,
    to: yesterday,
    ...toChange(total),
    by_model: drivers(rows, ({ model = '' }) => model),
    by_function: drivers(rows, (names) => names.function ?? ''),
    by_user: users === undefined ? null : drivers(users, ({ user = '' }) => user),
  };
}

function changesOf(rows: readonly AnyRow[], from: Day, keyOf: (names: Names) => string): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const { key, sums } of rows) {
    const change = changes.get(keyOf(key)) ?? { cost: 0n, costBefore: 0n };
    changes.set(keyOf(key), change);
    if (key.day >= from) change.cost += sums.costAtto;
    else change.costBefore += sums.costAtto;
  }
  return changes;
}

function largest(changes: ReadonlyMap<string, Change>): readonly CostDriver<Decimal>[] {
  return [...changes]
    .filter(([, change]) => sizeOf(change) > 0n)
    .toSorted(([key, one], [otherKey, other]) => compare(sizeOf(other), sizeOf(one)) || compare(key, otherKey))
    .slice(0, SHOWN)
    .map(([key, change]) => ({ key, ...toChange(change) }));
}

const compare = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : Number(a > b));

const sizeOf = ({ cost, costBefore }: Change): bigint => (cost > costBefore ? cost - costBefore : costBefore - cost);

const toChange = ({ cost, costBefore }: Change): CostChange<Decimal> => ({
  cost: money(cost),
  cost_before: money(costBefore),
  change: money(cost - costBefore),
});
