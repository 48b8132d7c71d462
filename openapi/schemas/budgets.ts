/** Budgets and their history. */
import * as z from 'zod/mini';
import type { BudgetAnswer, BudgetCourseAnswer, BudgetHistory, BudgetList } from '../../lib/api-contract.ts';
import { alert } from './alerts.ts';
import { amount, answer, count, cursor, instant, said } from './answer.ts';
import { period, scope } from './budget-parts.ts';

const terms = {
  id: z.string(),
  revision: said(count, 'Counts the changes from 1 on.'),
  name: z.string(),
  scope,
  period,
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

const standing = {
  id: z.string(),
  name: z.string(),
  scope,
  period,
  period_from: instant,
  resets_at: instant,
  limit: amount,
  spent: said(z.nullable(amount), 'Null of `each_user`, and while every call in it is unpriced.'),
  remaining: said(z.nullable(amount), 'Never below 0.'),
  percent: said(z.nullable(amount), 'Two decimals, rounded down.'),
  unpriced_calls: said(count, 'Calls whose cost is not in `spent`, because nobody knows it.'),
  hard: z.boolean(),
};

const burnDown = answer<BudgetCourseAnswer>()(
  'BudgetCourse',
  z.strictObject({
    ...standing,
    course: said(
      z.nullable(z.array(amount)),
      'What was spent by the end of each day of the period so far, of a daily budget of each clock hour; the last one is running. Null where nobody knows.',
    ),
  }),
);

/** What of budgets and alerts is on the first screen. */
export const budgetBoard = {
  budgets: z.array(burnDown),
  alerts: said(z.array(alert), 'Those of the newest 20 that nobody has acknowledged.'),
};
