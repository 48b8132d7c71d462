import type { BudgetAnswer, BudgetBody } from '../../../lib/api-contract.ts';

/** Fields of an answer whose numbers are kept to the last digit. */
export const EXACT = ['limit'] as const;

/** A budget with its limit as a decimal text. */
export type ExactBudget = BudgetAnswer<string>;

export type ScopeType = BudgetBody['scope']['type'];
export const SCOPES = [
  'all',
  'each_user',
  'user',
  'model',
  'function',
  'anchor',
] as const satisfies readonly ScopeType[];
export const PERIODS = ['daily', 'weekly', 'monthly'] as const satisfies readonly BudgetBody['period'][];
export const isNamed = (type: ScopeType): boolean => type !== 'all' && type !== 'each_user';
/** Who reserves names a user, so only these can be hard. */
export const mayBeHard = (type: ScopeType): boolean => ['all', 'each_user', 'user'].includes(type);

/** What the fields say, each as a text; `hard` is there where it is marked. */
export type BudgetForm = Readonly<Record<string, string>>;

const USUAL_THRESHOLDS = [50, 80, 100];
const USUAL_TOPICS = ['alerts'];

/** The form that says the terms of a budget; of a new one without. */
export const formOf = (budget?: ExactBudget): BudgetForm => ({
  name: budget?.name ?? '',
  type: budget?.scope.type ?? 'all',
  value: budget?.scope.value ?? '',
  period: budget?.period ?? 'monthly',
  limit: budget?.limit ?? '',
  thresholds: (budget?.thresholds ?? USUAL_THRESHOLDS).join(', '),
  notify: (budget?.notify ?? USUAL_TOPICS).join(', '),
  ...(budget?.hard && { hard: 'on' }),
});

const partsOf = (list = ''): string[] => list.split(/[,，、\s]+/).filter((part) => part !== '');

/** The budget that a form says; the ledger judges it, so that there is one judge, and reads every digit of the limit. */
export function bodyOf(form: BudgetForm): BudgetBody {
  const text = (name: string) => (form[name] ?? '').trim();
  const type = text('type') as ScopeType;
  return {
    name: text('name'),
    scope: isNamed(type) ? { type, value: text('value') } : { type },
    period: text('period') as BudgetBody['period'],
    limit: text('limit'),
    thresholds: partsOf(form.thresholds).map(Number),
    hard: form.hard !== undefined,
    notify: partsOf(form.notify),
  };
}
