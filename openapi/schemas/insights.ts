/** What is likely, reckoned from the books. */
import * as z from 'zod/mini';
import type { Anomalies, Forecast, Recommendations } from '../../lib/api-contract.ts';
import { anomaly } from './anomaly-parts.ts';
import { amount, answer, count, day, said } from './answer.ts';
import { period, scope } from './budget-parts.ts';
import { budgetOutlook, change, drivers, estimate, method, monthEnd } from './forecast-parts.ts';
import { inMoney } from './spend.ts';

const backTest = z.strictObject({
  mase: said(z.nullable(amount), 'Mean absolute error against that of the naive method.'),
  naive: method,
  coverage: said(amount, 'Percent of the actual days that fell inside the interval.'),
  trials: count,
  horizon_days: count,
  methods: z.array(z.strictObject({ method, mase: z.nullable(amount) })),
});

export const forecast = answer<Forecast>()(
  'Forecast',
  z.strictObject({
    estimate: z.literal(true),
    period_days: count,
    method,
    history: said(
      z.nullable(z.strictObject({ from: day, to: day, days: count, capped: z.array(day) })),
      'The complete days that it rests on; those that stand out are capped.',
    ),
    backtest: said(z.nullable(backTest), 'How it would have done before, on days that are over.'),
    today: z.strictObject({ ...estimate, date: day, spent: amount, partial: z.literal(true) }),
    days: z.array(z.strictObject({ ...estimate, date: day })),
    total: said(z.strictObject(estimate), 'Of all these days together.'),
    month: monthEnd,
    budgets: said(
      z.array(budgetOutlook),
      'Of `each_user` one for each user who will more likely reach the limit than not, or has.',
    ),
    budgets_left_out: said(
      z.array(z.string()),
      'Budgets of users and anchors of which too much would have to be read.',
    ),
    rule_of_thumb: z.nullable(z.strictObject({ days: count, daily_mean: amount, per_month: amount })),
    drivers: said(
      z.nullable(
        z.strictObject({
          ...change,
          from: day,
          to: day,
          by_model: drivers,
          by_function: drivers,
          by_user: z.nullable(drivers),
        }),
      ),
      'What changed most from seven days to the next; null where fewer than 14 are over.',
    ),
    ...inMoney,
  }),
);

export const anomalies = answer<Anomalies>()(
  'Anomalies',
  z.strictObject({
    estimate: z.literal(true),
    period_days: count,
    judged_from: said(z.nullable(day), 'The first day that could be judged; null while fewer than 28 are over.'),
    anomalies: z.array(z.strictObject(anomaly)),
    ...inMoney,
  }),
);

const modelUse = z.strictObject({
  model: z.string(),
  calls: count,
  cost_per_call: z.nullable(amount),
  input_tokens_per_call: amount,
  output_tokens_per_call: amount,
  success_rate: z.nullable(amount),
});

const budgetEvidence = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope,
  period,
  limit: amount,
  window_days: said(count, 'Days in a row: 1, 7, or 28 for a month.'),
  lowest: said(amount, 'The least that so many days in a row have cost.'),
  highest: amount,
});

const KINDS = [
  'cheaper_model',
  'price_only',
  'prompt_caching',
  'batch_price',
  'retry_storm',
  'paid_failures',
  'unpriced_model',
  'budget_cannot_be_met',
  'budget_never_bites',
] as const;

const recordEvidence = z.strictObject({
  days: said(count, 'Whose records were looked through, those without calls among them.'),
  calls: said(count, 'That would have cost less, or need not have been.'),
  of_calls: said(count, 'That were looked at for it: repeated input, the tag, repeats, failures.'),
  tokens: said(count, 'Of prompt caching those that were sent again, else all of these calls.'),
  cost: said(amount, 'As booked.'),
  saving: said(amount, 'In these days, exact.'),
});

const recommendation = z.strictObject({
  kind: z.enum(KINDS),
  model: said(z.nullable(z.string()), 'null where it is about all models.'),
  function: said(z.nullable(z.string()), 'null where it is about all functions.'),
  instead: said(z.nullable(z.string()), 'The model that would do as well.'),
  budget: said(z.nullable(budgetEvidence), 'null where it is about none.'),
  saving_per_month: said(z.nullable(amount), 'For thirty days; null where it is no matter of saving.'),
  calls: said(count, 'Calls that it rests on.'),
  evidence: said(z.array(modelUse), 'The model, and the one that would do as well; none of a budget.'),
  records: said(z.nullable(recordEvidence), 'What records showed that counters do not.'),
  caveat: z.string(),
  link: said(z.string(), 'Path of the question that shows the rows.'),
});

export const recommendations = answer<Recommendations>()(
  'Recommendations',
  z.strictObject({
    estimate: z.literal(true),
    period_days: count,
    gathered_days: said(count, 'Days of the period whose records were looked through at night.'),
    recommendations: z.array(recommendation),
    ...inMoney,
  }),
);
