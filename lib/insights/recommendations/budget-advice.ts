import { scopeAnswer } from '../../budgets/budget-answer.ts';
import { money } from '../../money.ts';
import { type Advice, NOTHING_ELSE, type Period, rowsLink } from './advice.ts';
import type { IdleBudget } from './idle-budgets.ts';

const CAVEATS = {
  budget_cannot_be_met: 'No saving: a limit that is always passed warns of nothing. Raise it, or spend less.',
  budget_never_bites:
    'No saving, and no warning either until spending is a multiple of what it was. It may be meant so, against accidents.',
} as const;

/** A budget whose limit is out of all proportion. */
export const budgetAdvice = (
  { kind, budget, scope, sums, lowestAtto, highestAtto, windowDays }: IdleBudget,
  period: Period,
): Advice => ({
  ...NOTHING_ELSE,
  kind,
  model: scope.type === 'model' ? scope.value : null,
  function: scope.type === 'function' ? scope.value : null,
  budget: {
    id: budget.id,
    name: budget.name,
    scope: scopeAnswer(scope),
    period: budget.period,
    limit: money(budget.limitAtto),
    window_days: windowDays,
    lowest: money(lowestAtto),
    highest: money(highestAtto),
  },
  saving_per_month: null,
  calls: sums.calls,
  evidence: [],
  caveat: CAVEATS[kind],
  link: rowsLink(period, scope.type === 'all' ? {} : { [scope.type]: scope.value }),
});
