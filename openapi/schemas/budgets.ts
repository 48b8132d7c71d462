/** Budgets and their history. */
import * as z from 'zod/mini';
import type { BudgetAnswer, BudgetHistory, BudgetList } from '../../lib/api-contract.ts';
import { amount, answer, count, cursor, instant, said } from './answer.ts';

const SCOPE_TYPES = ['all', 'each_user', 'user', 'model', 'function', 'anchor'] as const;
const PERIODS = ['daily', 'weekly', 'monthly'] as const;

const terms = {
  id: z.string(),
  revision: said(count, 'Counts the changes from 1 on.'),
  name: z.string(),
  scope: z.strictObject({ type: z.enum(SCOPE_TYPES), value: z.nullable(z.string()) }),
  period: z.enum(PERIODS),
  currency: z.string(),
  limit: amount,
  thresholds: said(z.array(count), 'Whole percents of the limit.'),
  hard: said(z.boolean(), 'Whether reservations keep to it.'),
  notify: said(z.array(z.string()), 'Topics that are told.'),
  created_at: instant,
  changed_at: instant,
  changed_by: said(z.string(), 'Id of the key that made this revision.'),
};

export const budget = answer<BudgetAnswer>()('Budget', z.strictObject(terms));

export const budgetList = answer<BudgetList>()('BudgetList', z.strictObject({ budgets: z.array(budget), cursor }));

export const budgetHistory = answer<BudgetHistory>()(
  'BudgetHistory',
  z.strictObject({
    ...terms,
    removed: z.boolean(),
    history: said(
      z.array(z.strictObject({ ...terms, removed: z.boolean() })),
      'Newest first, the standing one included; at most 100.',
    ),
  }),
);

export const removedBudget = answer<{ readonly id: string; readonly removed: true }>()(
  'RemovedBudget',
  z.strictObject({ id: z.string(), removed: z.literal(true) }),
);
