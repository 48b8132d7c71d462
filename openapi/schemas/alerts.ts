/** What people were told. */
import * as z from 'zod/mini';
import type {
  AlertAnswer,
  AlertList,
  AnomalyAlertAnswer,
  BudgetAlertAnswer,
  UnpricedAlertAnswer,
} from '../../lib/api-contract.ts';
import { anomaly } from './anomaly-parts.ts';
import { amount, answer, count, cursor, day, instant, said } from './answer.ts';
import { period, scope } from './budget-parts.ts';
import { method } from './forecast-parts.ts';

const raised = {
  id: z.string(),
  raised_at: instant,
  sent_at: said(z.nullable(instant), 'When its mail was given to the topic.'),
  acknowledged_at: z.nullable(instant),
  acknowledged_by: said(z.nullable(z.string()), 'Id of the key that acknowledged it.'),
};

const unpricedAlert = answer<UnpricedAlertAnswer>()(
  'UnpricedAlert',
  z.strictObject({
    ...raised,
    kind: z.literal('unpriced-model'),
    day,
    model: z.string(),
    unpriced_calls: count,
    calls: count,
    tokens: count,
    since: z.nullable(instant),
    functions: said(
      z.array(z.strictObject({ name: z.string(), unpriced_calls: count })),
      'At most 5; `more_functions` counts the others.',
    ),
    more_functions: count,
  }),
);

const drivers = said(
  z.array(z.strictObject({ name: z.string(), cost: amount, unpriced_calls: count })),
  'At most 5, most cost first; empty where the books keep no such crossing.',
);

const endForecast = z.strictObject({
  as_of: instant,
  method,
  low: said(z.nullable(amount), 'It ends between `low` and `high` with 80 %.'),
  high: z.nullable(amount),
  chance: said(z.nullable(count), 'Percent; that the limit is reached in the period.'),
});

const budgetAlert = answer<BudgetAlertAnswer>()(
  'BudgetAlert',
  z.strictObject({
    ...raised,
    kind: z.literal('budget'),
    budget_id: z.string(),
    revision: count,
    name: z.string(),
    scope,
    user_id: said(z.nullable(z.string()), 'Of `each_user` only.'),
    period,
    period_name: said(z.string(), '`2026-11-24`, `2026-W48` or `2026-11`.'),
    from: day,
    to: day,
    threshold: said(count, 'Percent of the limit.'),
    limit: amount,
    spent: amount,
    percent: said(amount, 'Two decimals, rounded down.'),
    expected: said(amount, 'At the end of the period: by the forecast, or by the mean so far.'),
    forecast: said(z.nullable(endForecast), 'How it was foretold; null where it is the mean so far.'),
    calls: count,
    unpriced_calls: said(count, 'Calls whose cost is not in `spent`, because nobody knows it.'),
    top_users: drivers,
    top_models: drivers,
    top_functions: drivers,
  }),
);

const anomalyAlert = answer<AnomalyAlertAnswer>()(
  'AnomalyAlert',
  z.strictObject({
    ...raised,
    ...anomaly,
    kind: z.literal('anomaly'),
    partial: said(z.boolean(), 'The day or hour was not over.'),
    calls: count,
    unpriced_calls: said(count, 'Calls whose cost is not in a cost, because nobody knows it.'),
  }),
);

export const alert = answer<AlertAnswer>()('Alert', z.union([unpricedAlert, budgetAlert, anomalyAlert]));

export const alertList = answer<AlertList>()('AlertList', z.strictObject({ alerts: z.array(alert), cursor }));
