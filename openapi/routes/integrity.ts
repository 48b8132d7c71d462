import { PARAMETERS } from '../../functions/prove/get-integrity.ts';
import { query, type RouteDescriptions } from '../describe.ts';
import { integrity } from '../schemas/integrity.ts';

export const INTEGRITY = {
  'GET /api/ai_usage/integrity': {
    tag: 'Integrity',
    summary: 'Prove a day: whether its counters equal its records',
    query: query(PARAMETERS, { date: 'A day of the ledger.' }),
    answers: { 200: { says: 'Both sides, and each counter that differs.', schema: integrity } },
  },
} satisfies RouteDescriptions;
