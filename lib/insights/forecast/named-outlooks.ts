import pMap from 'p-map';
import type { BudgetOutlook } from '../../api-contract.ts';
import type { Budget } from '../../budgets/budget.ts';
import { isOf, type SpendTarget } from '../../budgets/spending.ts';
import { addDays, daysFromTo } from '../../calendar.ts';
import type { Decimal } from '../../money.ts';
import type { CounterReader } from '../../ports.ts';
import { type AnyRow, compareBy, groupRows } from '../../spend/groups.ts';
import type { Day, Project } from '../../usage/record.ts';
import { outlookOfBudget } from './budget-outlook.ts';
import { type Series, type SeriesFrame, seriesOf } from './series.ts';

/** How much is read for the budgets of names, whose days are counters of their own. */
export interface NameBounds {
  /** User counters of fifteen days; where there are more, users are not compared with each other. */
  readonly userDays: number;
  /** Users that budgets name: one read each. */
  readonly users: number;
  /** Anchors that budgets name: a read for each of {@link NAME_DAYS} days. */
  readonly anchors: number;
}

/** Complete days that the forecast of a user or an anchor rests on: five weeks, so that they hold the month that is running. */
export const NAME_DAYS = 35;

/** Users of `each_user` that are foretold: those with the largest cost of the last fifteen days. The limit is the same for all. */
const CANDIDATES = 10;
/** What is said of all budgets of `each_user` together. */
const MAX_EACH = 50;

const NAMES_AT_ONCE = 8;

type Target = SpendTarget & { readonly type: 'user' | 'anchor' };

interface Question {
  readonly project: Project;
  readonly budgets: readonly Budget[];
  readonly frame: SeriesFrame;
  readonly bounds: NameBounds;
  /** User counters of the last fifteen days; undefined where they are too many. */
  readonly users: readonly AnyRow[] | undefined;
}

interface NamedOutlooks {
  readonly outlooks: readonly BudgetOutlook<Decimal>[];
  /** Ids of the budgets for which nothing was read. */
  readonly leftOut: readonly string[];
}

/**
 * When the limits of users and anchors would be reached; of a budget of each user, which users will more likely reach it than not,
 * or have, the first day first.
 */
export async function namedOutlooks(
  counters: Pick<CounterReader, 'userDays' | 'anchors'>,
  { project, budgets, frame, bounds, users }: Question,
): Promise<NamedOutlooks> {
  const candidates = budgets.some(({ scope }) => scope.type === 'each_user') ? candidatesOf(users) : [];
  const named = budgets.flatMap(({ scope }) => (isName(scope) ? [scope] : []));
  const targets = new Map(
    [
      ...distinct(named, 'user').slice(0, bounds.users),
      ...distinct(named, 'anchor').slice(0, bounds.anchors),
      ...candidates,
    ].map((target) => [identityOf(target), target]),
  );
  const days = daysFromTo(addDays(frame.today, -NAME_DAYS), frame.today);
  const read = await pMap(
    targets,
    async ([identity, target]) => [identity, await seriesOfName(counters, project, { target, days, frame })] as const,
    { concurrency: NAMES_AT_ONCE },
  );
  const series = new Map(read);
  const outlooks: BudgetOutlook<Decimal>[] = [];
  const leftOut: string[] = [];
  let each = 0;
  for (const budget of budgets) {
    const { scope } = budget;
    if (isName(scope)) {
      const own = series.get(identityOf(scope));
      if (own === undefined) leftOut.push(budget.id);
      else outlooks.push(outlookOfBudget(budget, own, frame.today));
    }
    if (scope.type === 'each_user') {
      if (users === undefined) leftOut.push(budget.id);
      const likely = likelyUsers(budget, candidates, series, frame.today).slice(0, MAX_EACH - each);
      outlooks.push(...likely);
      each += likely.length;
    }
  }
  return { outlooks, leftOut };
}

const isName = (scope: Budget['scope']): scope is Target => scope.type === 'user' || scope.type === 'anchor';

const identityOf = ({ type, value }: Target): string => `${type} ${value}`;

function distinct(targets: readonly Target[], type: Target['type']): readonly Target[] {
  const ofType = targets.filter((target) => target.type === type);
  return [...new Map(ofType.map((target) => [target.value, target])).values()];
}

function candidatesOf(users: readonly AnyRow[] = []): readonly Target[] {
  const largest = groupRows(users, ({ user = '' }) => user).list();
  return largest
    .toSorted(compareBy('cost'))
    .slice(0, CANDIDATES)
    .map(({ key }) => ({ type: 'user', value: key }));
}

/** Without the seasonal model, as of any budget that is not about all. */
async function seriesOfName(
  counters: Pick<CounterReader, 'userDays' | 'anchors'>,
  project: Project,
  { target, days, frame }: { target: Target; days: readonly Day[]; frame: SeriesFrame },
): Promise<Series> {
  const rows =
    target.type === 'user'
      ? await counters.userDays(project, target.value, days)
      : (await Promise.all(days.map((day) => counters.anchors(project, day, target.value)))).flat();
  const own = rows.filter(({ key }) => isOf(target, key));
  return seriesOf(own, { ...frame, seasonal: () => undefined });
}

function likelyUsers(
  budget: Budget,
  candidates: readonly Target[],
  series: ReadonlyMap<string, Series>,
  today: Day,
): readonly BudgetOutlook<Decimal>[] {
  return candidates
    .flatMap((target) => {
      const own = series.get(identityOf(target));
      return own === undefined ? [] : [outlookOfBudget(budget, own, today, target.value)];
    })
    .filter((outlook) => outlook.reached_on !== null)
    .toSorted((a, b) => ((a.reached_on ?? '') < (b.reached_on ?? '') ? -1 : Number(a.reached_on !== b.reached_on)));
}
