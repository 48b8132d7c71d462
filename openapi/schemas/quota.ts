/** What may still be spent. */
import * as z from 'zod/mini';
import type { QuotaAnswer, ReservationAnswer } from '../../lib/api-contract.ts';
import { amount, answer, count, instant, said } from './answer.ts';
import { period, scope } from './budget-parts.ts';

export const quota = answer<QuotaAnswer>()(
  'Quota',
  z.strictObject({
    allowed: said(z.boolean(), 'Whether something is left in every budget, hard or not.'),
    currency: z.string(),
    budgets: said(
      z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          scope,
          period,
          limit: amount,
          spent: said(amount, 'Of the priced calls.'),
          reserved: said(amount, 'Open reservations; 0 where the budget is not hard.'),
          remaining: said(amount, 'Limit less spent and reserved, never below 0.'),
          unpriced_calls: said(count, 'Calls whose cost is not in `spent`, because nobody knows it.'),
          resets_at: instant,
          hard: z.boolean(),
        }),
      ),
      'Those in which all calls of the user count.',
    ),
    closed_days_lag_s: said(
      z.number(),
      'How far this may lag behind late records of days that are over. Calls of today follow within two seconds as a rule.',
    ),
  }),
);

export const reservation = answer<ReservationAnswer>()(
  'Reservation',
  z.strictObject({
    allowed: z.boolean(),
    reservation_id: said(
      z.nullable(z.string()),
      'To be sent with the record of the call; null when refused, and when no hard budget limits the user.',
    ),
    remaining: said(z.nullable(amount), 'In the tightest budget, behind this reservation; null when none limits.'),
    expires_at: z.nullable(instant),
    refused_by: said(z.nullable(z.string()), '`id` of the budget that refuses.'),
  }),
);
