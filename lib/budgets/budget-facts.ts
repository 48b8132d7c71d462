import type { Calendar } from '../calendar.ts';
import { daysFromTo } from '../calendar.ts';
import type { AnyCounterRow } from '../counters/counter.ts';
import { newestRows } from '../counters/newest-rows.ts';
import type { CounterReader } from '../ports.ts';
import { type AnyRow, compareBy, Groups, groupRows, type Names } from '../spend/groups.ts';
import { readUserDays } from '../spend/user-days.ts';
import { type BudgetFacts, type BudgetLook, type Driver, MAX_DRIVERS } from './budget-alert.ts';
import { nextPeriodFrom } from './period.ts';
import { isOf, type SpendTarget, type Spent } from './spending.ts';

export interface FactPorts {
  readonly counters: Pick<CounterReader, 'days' | 'anchors' | 'users'>;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay'>;
}

const HOUR_US = 3_600_000_000;

/**
 * What an alert about a budget says besides the sum that called for it.
 *
 * @param seen counters of the stream, which a read may still be behind
 */
export async function budgetFacts(
  ports: FactPorts,
  look: BudgetLook,
  { spent, alsoReached, seen }: { spent: Spent; alsoReached: readonly number[]; seen: readonly AnyCounterRow[] },
  nowUs: number,
): Promise<BudgetFacts> {
  const { name, scope, period: periodKind, limitAtto } = look.budget;
  const { from, to } = look.period;
  return {
    name,
    scope,
    periodKind,
    from,
    to,
    limitAtto,
    spentAtto: spent.costAtto,
    calls: spent.calls,
    unpricedCalls: spent.unpricedCalls,
    expectedAtto: expectedAtto(ports.calendar, look, spent.costAtto, nowUs),
    alsoReached,
    ...(await driversOf(ports, look, seen, nowUs)),
  };
}

/** Spent × length of the period / time that has passed of it, which is at least an hour: a busy minute is no day. */
export function expectedAtto(
  { startOfDay }: Pick<Calendar, 'startOfDay'>,
  { period }: Pick<BudgetLook, 'period'>,
  spentAtto: bigint,
  nowUs: number,
): bigint {
  const [startUs, endUs] = [startOfDay(period.from), startOfDay(nextPeriodFrom(period))];
  const passedUs = Math.min(Math.max(nowUs - startUs, HOUR_US), endUs - startUs);
  return (spentAtto * BigInt(endUs - startUs)) / BigInt(passedUs);
}

type Drivers = Pick<BudgetFacts, 'users' | 'models' | 'functions'>;

/** The books keep functions by model, models by anchor, and users by themselves; of a user there is nothing more to tell. */
async function driversOf(
  { counters, calendar }: FactPorts,
  { budget: { project, scope }, period }: BudgetLook,
  seen: readonly AnyCounterRow[],
  nowUs: number,
): Promise<Drivers> {
  const none: Drivers = { users: [], models: [], functions: [] };
  if (scope.type === 'user' || scope.type === 'each_user') return none;
  const today = calendar.dayOf(nowUs);
  const days = daysFromTo(period.from, period.to).filter((day) => day <= today);
  const read =
    scope.type === 'anchor'
      ? (await Promise.all(days.map((day) => counters.anchors(project, day, scope.value)))).flat()
      : await counters.days(project, period.from, days.at(-1) ?? today);
  const rows = ownRows(scope, [
    ...read,
    ...seen.filter(({ key }) => key.project === project && days.includes(key.day)),
  ]);
  const models = topOf(groupRows(rows, ({ model = '' }) => model));
  const functions = topOf(groupRows(rows, (names) => names.function ?? ''));
  if (scope.type === 'anchor' || scope.type === 'function') return { ...none, models };
  if (scope.type === 'model') return { ...none, functions };
  const users = new Groups(({ user = '' }: Names) => user);
  await readUserDays(counters, project, days.toReversed(), (row) => users.add(row));
  return { users: topOf(users), models, functions };
}

const ownRows = (target: SpendTarget, rows: readonly AnyCounterRow[]): readonly AnyRow[] =>
  newestRows(rows.filter(({ key }) => isOf(target, key)));

const topOf = (groups: Groups): readonly Driver[] =>
  groups
    .list()
    .toSorted(compareBy('cost'))
    .slice(0, MAX_DRIVERS)
    .map(({ key, sums }) => ({ name: key, costAtto: sums.costAtto, unpricedCalls: sums.unpricedCalls }));
