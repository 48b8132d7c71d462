import type { CostChange, CostDriver, CostDrivers } from '../../api-contract.ts';
import { addDays, daysFromTo } from '../../calendar.ts';
import type { CounterRow } from '../../counters/counter.ts';
import { type Decimal, money } from '../../money.ts';
import type { Books } from '../../spend/books.ts';
import type { AnyRow, Names } from '../../spend/groups.ts';
import { readUserDays } from '../../spend/user-days.ts';
import type { Day, Project } from '../../usage/record.ts';

const DAYS = 7;
const SHOWN = 5;
/** User counters that are read for it: an answer in time is worth more than the users of a ledger that has so many. */
const MOST_USER_DAYS = 10_000;

/** Days that must be over for {@link driversOf}. */
export const DAYS_TO_COMPARE = 2 * DAYS;

interface Change {
  cost: bigint;
  costBefore: bigint;
}

/** User counters of the days that are compared; null where they are too many. They can be read before anything else is. */
export async function usersToCompare(
  { counters }: Pick<Books, 'counters'>,
  project: Project,
  yesterday: Day,
): Promise<readonly AnyRow[] | null> {
  const users: AnyRow[] = [];
  const days = daysFromTo(addDays(yesterday, 1 - DAYS_TO_COMPARE), yesterday).toReversed();
  const read = await readUserDays(counters, project, days, (row) => users.push(row), MOST_USER_DAYS);
  return read < days.length ? null : users;
}

/** @param rows day counters of the last {@link DAYS_TO_COMPARE} days until yesterday; others are passed over */
export function driversOf(
  yesterday: Day,
  rows: readonly CounterRow<'day'>[],
  users: readonly AnyRow[] | null,
): CostDrivers<Decimal> {
  const [from, before] = [addDays(yesterday, 1 - DAYS), addDays(yesterday, 1 - DAYS_TO_COMPARE)];
  const compared = rows.filter(({ key }) => before <= key.day && key.day <= yesterday);
  const drivers = (of: readonly AnyRow[], keyOf: (names: Names) => string) => largest(changesOf(of, from, keyOf));
  const total = changesOf(compared, from, () => '').get('') ?? { cost: 0n, costBefore: 0n };
  return {
    from,
    to: yesterday,
    ...toChange(total),
    by_model: drivers(compared, ({ model = '' }) => model),
    by_function: drivers(compared, (names) => names.function ?? ''),
    by_user: users === null ? null : drivers(users, ({ user = '' }) => user),
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
