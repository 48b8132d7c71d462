import type { Budget } from '../budgets/budget.ts';

/** Scopes whose spending the day counters tell, which insights read anyway. */
const DAY_SCOPES = ['all', 'model', 'function'] as const;

export type DayScope = Budget['scope'] & { readonly type: (typeof DAY_SCOPES)[number] };

export const isDayScope = (scope: Budget['scope']): scope is DayScope => DAY_SCOPES.some((type) => type === scope.type);
