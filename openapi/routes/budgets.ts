import { pageParameters } from '../../functions/http/parameters.ts';
import { sentBudget } from '../../lib/budgets/read-budget.ts';
import { conflict, notFound, PAGE_SAYS, query, type RouteDescriptions, sent } from '../describe.ts';
import { budget, budgetHistory, budgetList, removedBudget } from '../schemas/budgets.ts';

const ID = { id: 'The `id` of the budget.' };

const BODY = {
  ...sent('BudgetBody', sentBudget(['alerts']), {
    scope: 'Whose spending it limits; `each_user` limits every user on its own. The last four types need a `value`.',
    period: 'Weeks are those of ISO 8601, from Monday.',
    limit: 'Above 0, in the currency of the ledger; a text keeps every digit.',
    thresholds: 'Whole percents of the limit; 50, 80 and 100 unless said.',
    hard: 'Whether reservations keep to it; of scope all, user or each_user only.',
    notify: 'Declared topics; `alerts` unless said.',
  }),
  examples: {
    budget: { name: 'chat, by month', scope: { type: 'function', value: 'chat' }, period: 'monthly', limit: '500.00' },
  },
};

export const BUDGETS = {
  'GET /api/ai_usage/budgets': {
    tag: 'Budgets',
    summary: 'List budgets',
    query: query(pageParameters, PAGE_SAYS),
    answers: { 200: { says: 'Those that stand.', schema: budgetList } },
  },
  'GET /api/ai_usage/budgets/{id}': {
    tag: 'Budgets',
    summary: 'One budget, with its history',
    path: ID,
    answers: {
      200: { says: 'Also of a budget that was removed.', schema: budgetHistory },
      ...notFound('There was never such a budget.'),
    },
  },
  'POST /api/ai_usage/budgets': {
    tag: 'Budgets',
    summary: 'Add a budget',
    body: BODY,
    answers: {
      201: { says: 'It was added.', schema: budget },
      ...conflict('The project has as many budgets as it may.'),
    },
  },
  'PUT /api/ai_usage/budgets/{id}': {
    tag: 'Budgets',
    summary: 'Change a budget: all its terms anew',
    path: ID,
    body: BODY,
    answers: {
      200: { says: 'Its next revision.', schema: budget },
      ...notFound('There is no such budget.'),
      ...conflict('Somebody else has changed it since.'),
    },
  },
  'DELETE /api/ai_usage/budgets/{id}': {
    tag: 'Budgets',
    summary: 'Remove a budget; its history stays',
    path: ID,
    answers: {
      200: { says: 'It is removed.', schema: removedBudget },
      ...notFound('There is no such budget.'),
      ...conflict('Somebody else has changed it since.'),
    },
  },
} satisfies RouteDescriptions;
