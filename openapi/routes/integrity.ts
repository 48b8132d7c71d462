import { PARAMETERS as jobParameters } from '../../functions/manage/prove.ts';
import { PARAMETERS } from '../../functions/prove/get-integrity.ts';
import { query, type RouteDescriptions } from '../describe.ts';
import { integrity } from '../schemas/integrity.ts';
import { job } from '../schemas/jobs.ts';

export const INTEGRITY = {
  'GET /api/ai_usage/integrity': {
    tag: 'Integrity',
    summary: 'Prove a day: whether its counters equal its records',
    query: query(PARAMETERS, { date: 'A day of the ledger.' }),
    description:
      'Within a request up to 25,000 records are read. A larger day is answered by its last proof, which an audit or a job has made; `proved_at` says when.',
    answers: { 200: { says: 'Both sides, and each counter that differs.', schema: integrity } },
  },
  'POST /api/ai_usage/integrity': {
    tag: 'Integrity',
    summary: 'Prove a day of any size',
    description: 'Takes no body. The proof is kept: `GET /integrity` answers a large day by it.',
    query: query(jobParameters, { date: 'A day of the ledger.' }),
    answers: {
      202: { says: 'The job that proves it, maybe one that is under way; its `result` is the proof.', schema: job },
    },
  },
} satisfies RouteDescriptions;
