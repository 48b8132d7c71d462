import { PARAMETERS } from '../../functions/quota/get-quota.ts';
import { SENT_RESERVATION } from '../../lib/budgets/read-reservation.ts';
import { query, type RouteDescriptions, sent } from '../describe.ts';
import { quota, reservation } from '../schemas/quota.ts';

export const QUOTA = {
  'GET /api/ai_usage/quota': {
    tag: 'Budgets',
    summary: 'Whether a user may go on',
    query: query(PARAMETERS, { user_id: 'May be left out by a key that is bound to a user.' }),
    answers: { 200: { says: 'How each budget stands in which all calls of the user count.', schema: quota } },
  },
  'POST /api/ai_usage/quota/reserve': {
    tag: 'Budgets',
    summary: 'Reserve room for a call in the hard budgets of its user',
    description:
      'In all of them or in none. The record that names the `reservation_id` releases it; else it expires. Refusing is an answer with `allowed: false`.',
    body: {
      ...sent('ReservationBody', SENT_RESERVATION, {
        user_id: 'May be left out by a key that is bound to a user.',
        estimate: 'What the call may cost: above 0, in the currency of the ledger; a text keeps every digit.',
        expires_in_s: '1 to 3600; 600 unless said.',
      }),
      examples: { reservation: { user_id: 'user_001', estimate: '0.35', expires_in_s: 60 } },
    },
    answers: { 200: { says: 'Whether there was room.', schema: reservation } },
  },
} satisfies RouteDescriptions;
