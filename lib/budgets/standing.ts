import type { BudgetStandingAnswer } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import { Decimal, money } from '../money.ts';
import { costOf } from '../spend/shapes.ts';
import type { Project } from '../usage/record.ts';
import type { Budget } from './budget.ts';
import { scopeAnswer } from './budget-answer.ts';
import { nextPeriodFrom, type Period, periodOf } from './period.ts';
import type { Budgets } from './ports.ts';
import type { Spending, Spent } from './spending.ts';

export interface StandingPorts {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly spending: Pick<Spending, 'ask'>;
  readonly calendar: Pick<Calendar, 'iso' | 'dayOf' | 'startOfDay'>;
}

const PERCENT_DECIMALS = 2;

/** How every budget of a project stands in the period that is running. Of `each_user` there is no one sum to tell. */
export async function budgetStandings(
  { budgets, spending, calendar }: StandingPorts,
  project: Project,
  nowUs: number,
): Promise<readonly BudgetStandingAnswer<bigint, Decimal>[]> {
  const today = calendar.dayOf(nowUs);
  const standing = (await budgets.list(project)).map((budget) => ({ budget, period: periodOf(budget.period, today) }));
  const summed = standing.flatMap(({ budget: { scope }, period }) =>
    scope.type === 'each_user' ? [] : [{ target: scope, period }],
  );
  const sums = (await spending.ask(project, summed, nowUs)).values();
  return standing.map(({ budget, period }) => {
    const spent = budget.scope.type === 'each_user' ? undefined : sums.next().value;
    return standingAnswer(budget, period, spent, calendar);
  });
}

function standingAnswer(
  budget: Budget,
  period: Period,
  sums: Spent | undefined,
  { iso, startOfDay }: StandingPorts['calendar'],
): BudgetStandingAnswer<bigint, Decimal> {
  const spent = sums === undefined ? null : costOf(sums);
  return {
    id: budget.id,
    name: budget.name,
    scope: scopeAnswer(budget.scope),
    period: budget.period,
    period_from: iso(startOfDay(period.from)),
    resets_at: iso(startOfDay(nextPeriodFrom(period))),
    limit: money(budget.limitAtto),
    spent,
    remaining: spent === null ? null : money(remainingAtto(budget, spent.units)),
    percent: spent === null ? null : percentOf(budget, spent.units),
    unpriced_calls: sums?.unpricedCalls ?? 0n,
    hard: budget.isHard,
  };
}

/** What is left of the limit; nothing, not less, when it is overspent. */
export const remainingAtto = ({ limitAtto }: Pick<Budget, 'limitAtto'>, usedAtto: bigint): bigint =>
  usedAtto < limitAtto ? limitAtto - usedAtto : 0n;

/** Percent of the limit, two decimals, rounded down: it says 100 only when all is spent. */
export const percentOf = ({ limitAtto }: Pick<Budget, 'limitAtto'>, spentAtto: bigint): Decimal =>
  new Decimal((spentAtto * 10_000n) / limitAtto, PERCENT_DECIMALS);
