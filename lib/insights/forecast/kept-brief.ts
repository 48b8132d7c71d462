import type { BudgetOutlook, Estimate } from '../../api-contract.ts';
import type { Budget } from '../../budgets/budget.ts';
import { scopeAnswer } from '../../budgets/budget-answer.ts';
import type { Period } from '../../budgets/period.ts';
import type { Decimal } from '../../money.ts';
import { type ExactBrief, readBrief } from './brief.ts';
import type { KeptForecast } from './kept-forecasts.ts';

/** One is made each hour; an older one says that this has failed for a day, and what is known now says more. */
const MAX_AGE_US = 86_400_000_000;

/** What was kept; undefined where there is nothing, or where it is too old to be told. */
export const youngBrief = (kept: KeptForecast | undefined, nowUs: number): ExactBrief | undefined =>
  kept === undefined || kept.madeAtUs < nowUs - MAX_AGE_US ? undefined : readBrief(kept.text);

/** Whether it is about this budget, with these terms, in this period, and of this user where it is about each. */
export function isOutlookOf(
  outlook: BudgetOutlook<Decimal>,
  { budget, period, user }: { readonly budget: Budget; readonly period: Period; readonly user: string | null },
): boolean {
  const scope = scopeAnswer(budget.scope);
  const isOfWhom = outlook.id === budget.id && outlook.user_id === user;
  const isOfScope = outlook.scope.type === scope.type && outlook.scope.value === scope.value;
  const hasTerms = outlook.period === budget.period && outlook.limit.units === budget.limitAtto;
  return isOfWhom && isOfScope && hasTerms && outlook.period_to === period.to;
}

/** Nothing ends below what is spent already. */
export function notBelow(estimate: Estimate<Decimal>, spent: Decimal): Estimate<Decimal> {
  const raised = (amount: Decimal | null): Decimal | null =>
    amount !== null && amount.units < spent.units ? spent : amount;
  return { expected: raised(estimate.expected), low: raised(estimate.low), high: raised(estimate.high) };
}
