import type { Calendar } from '../calendar.ts';
import { daysFromTo } from '../calendar.ts';
import type { AnyCounterRow } from '../counters/counter.ts';
import { newestRows } from '../counters/newest-rows.ts';
import { isOutlookOf, notBelow, youngBrief } from '../insights/forecast/kept-brief.ts';
import type { KeptForecast, KeptForecasts } from '../insights/forecast/kept-forecasts.ts';
import { money } from '../money.ts';
import type { CounterReader } from '../ports.ts';
import { type AnyRow, compareBy, Groups, groupRows, type Names } from '../spend/groups.ts';
import { readUserDays } from '../spend/user-days.ts';
import { type BudgetFacts, type BudgetLook, type Driver, MAX_DRIVERS } from './budget-alert.ts';
import { nextPeriodFrom } from './period.ts';
import { isOf, type SpendTarget, type Spent } from './spending.ts';

export interface FactPorts {
  readonly counters: Pick<CounterReader, 'days' | 'anchors' | 'users'>;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay'>;
  readonly forecasts: Pick<KeptForecasts, 'find'>;
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
    ...foretoldEnd(await ports.forecasts.find(look.budget.project), look, spent, nowUs),
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

/** What was foretold last of this sum in this period, over the mean so far; nothing where that is not known. */
function foretoldEnd(
  kept: KeptForecast | undefined,
  { budget, period, user = null }: Omit<BudgetLook, 'user'> & { readonly user?: string | null },
  { costAtto }: Spent,
  nowUs: number,
): Pick<BudgetFacts, 'forecast'> & Partial<Pick<BudgetFacts, 'expectedAtto'>> {
  const outlooks = youngBrief(kept, nowUs)?.budgets ?? [];
  const outlook = outlooks.find((one) => isOutlookOf(one, { budget, period, user }));
  if (kept === undefined || outlook === undefined) return {};
  const { expected, low, high } = notBelow(outlook, money(costAtto));
  if (expected === null) return {};
  const chance = costAtto >= budget.limitAtto ? 100 : outlook.chance === null ? undefined : Number(outlook.chance);
  const forecast = {
    madeAtUs: kept.madeAtUs,
    method: outlook.method,
    ...(low !== null && high !== null && { between: { lowAtto: low.units, highAtto: high.units } }),
    ...(chance !== undefined && { chance }),
  };
  return { expectedAtto: expected.units, forecast };
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
