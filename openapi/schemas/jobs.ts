/** Long work. */
import * as z from 'zod/mini';
import type { JobAnswer } from '../../lib/api-contract.ts';
import { answer, anything, count, cursor, instant, said } from './answer.ts';

const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

export const job = answer<JobAnswer>()(
  'Job',
  z.strictObject({
    id: z.string(),
    kind: z.string(),
    state: z.enum(STATES),
    progress: z.strictObject({ done: count, total: count }),
    input: said(anything, 'What it was asked for, by its kind.'),
    result: said(z.exactOptional(anything), 'Of an ended job; not in a listing.'),
    error: z.exactOptional(z.strictObject({ code: z.string(), message: z.string() })),
    cancelling: said(z.exactOptional(z.literal(true)), 'It still works although it shall stop.'),
    requested_by: said(z.string(), 'Id of the key that asked for it.'),
    created_at: instant,
    updated_at: instant,
  }),
);

export const jobList = answer<{ readonly jobs: readonly JobAnswer[]; readonly cursor: string | null }>()(
  'JobList',
  z.strictObject({ jobs: z.array(job), cursor }),
);
