/** Parts of a forecast, which a first screen has as well. */
import * as z from 'zod/mini';
import { FORECAST_METHODS, type ForecastBrief } from '../../lib/api-contract.ts';
import { amount, answer, day, instant, said } from './answer.ts';
import { period, scope } from './budget-parts.ts';

export const method = z.enum(FORECAST_METHODS);

export const estimate = {
  expected: z.nullable(amount),
  low: said(z.nullable(amount), 'It lies between `low` and `high` with 80 %.'),
  high: z.nullable(amount),
};

export const change = { cost: amount, cost_before: amount, change: amount };
export const drivers = z.array(z.strictObject({ key: z.string(), ...change }));

export const budgetOutlook = z.strictObject({
  ...estimate,
  id: z.string(),
  name: z.string(),
  scope,
  user_id: said(z.nullable(z.string()), 'Of `each_user` only: the user whose spending it is.'),
  period,
  period_to: said(day, 'The last day of the running period.'),
  limit: amount,
  spent: amount,
  method,
  chance: said(z.nullable(amount), 'Percent; that the limit is reached in the period.'),
  reached_on: said(z.nullable(day), 'By its end the limit is more likely reached than not, or was.'),
});

export const monthEnd = z.strictObject({ ...estimate, month: z.string(), spent: amount });

const driver = z.nullable(z.strictObject({ key: z.string(), ...change }));

export const forecastBrief = answer<ForecastBrief>()(
  'ForecastBrief',
  z.strictObject({
    estimate: z.literal(true),
    as_of: said(instant, 'When it was made; what is spent is of now.'),
    method,
    backtest: z.nullable(z.strictObject({ mase: z.nullable(amount), naive: method, coverage: amount })),
    month: said(monthEnd, 'The running month at its end.'),
    budgets: said(
      z.array(budgetOutlook),
      'Those whose limit is not reached and more likely will be than not, the first day first; at most 10.',
    ),
    drivers: said(
      z.nullable(z.strictObject({ ...change, from: day, to: day, model: driver, function: driver, user: driver })),
      'What changed most from seven days to the next, by model, function and user.',
    ),
  }),
);
