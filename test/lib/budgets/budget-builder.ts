import type { Budget } from '../../../lib/budgets/budget.ts';
import { NOW_US } from '../../support/random-records.ts';

/** A budget of 50 a day for all, unless said otherwise. */
export const budget = (facts: Partial<Budget> = {}): Budget => ({
  id: 'budget_1',
  project: 'main',
  revision: 1,
  name: 'everything',
  scope: { type: 'all' },
  period: 'daily',
  limitAtto: 50n * 10n ** 18n,
  thresholds: [50, 80, 100],
  isHard: false,
  notify: ['alerts'],
  createdAtUs: NOW_US,
  changedAtUs: NOW_US,
  changedBy: 'key_1',
  ...facts,
});
