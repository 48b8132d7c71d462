import type { BudgetAnswer, BudgetHistory } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import { type Decimal, money } from '../money.ts';
import type { Budget, BudgetRevision } from './budget.ts';

interface AnswerStyle {
  readonly calendar: Pick<Calendar, 'iso'>;
  readonly currency: string;
}

export function budgetAnswer(budget: Budget, { calendar, currency }: AnswerStyle): BudgetAnswer<Decimal> {
  const { scope } = budget;
  return {
    id: budget.id,
    revision: budget.revision,
    name: budget.name,
    scope: scopeAnswer(scope),
    period: budget.period,
    currency,
    limit: money(budget.limitAtto),
    thresholds: budget.thresholds,
    hard: budget.isHard,
    notify: budget.notify,
    created_at: calendar.iso(budget.createdAtUs),
    changed_at: calendar.iso(budget.changedAtUs),
    changed_by: budget.changedBy,
  };
}

export const scopeAnswer = (scope: Budget['scope']): BudgetAnswer['scope'] => ({
  type: scope.type,
  value: 'value' in scope ? scope.value : null,
});

/** @param revisions newest first, at least one */
export function budgetHistory(
  revisions: readonly [BudgetRevision, ...BudgetRevision[]],
  style: AnswerStyle,
): BudgetHistory<Decimal> {
  const [last] = revisions;
  return {
    ...budgetAnswer(last, style),
    removed: last.isRemoved,
    history: revisions.map((revision) => ({ ...budgetAnswer(revision, style), removed: revision.isRemoved })),
  };
}
