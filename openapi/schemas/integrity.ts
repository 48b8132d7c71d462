/** The proof of a day. */
import * as z from 'zod/mini';
import {
  COUNTER_FAMILIES,
  type IntegrityAnswer,
  type IntegrityDifference,
  type ProofSums,
} from '../../lib/api-contract.ts';
import { amount, answer, count, day, instant, said } from './answer.ts';
import { totals } from './spend.ts';

const sums = answer<ProofSums>()(
  'ProofSums',
  z.strictObject({
    ...totals,
    digest: said(z.string(), "Sum of the records' digests, as decimal digits."),
  }),
);

const difference = answer<IntegrityDifference>()(
  'IntegrityDifference',
  z.strictObject({
    family: z.enum(COUNTER_FAMILIES),
    counter: said(z.record(z.string(), z.string()), 'What it counts; a foreign one by its `pk` and `sk`.'),
    excess: said(
      z.record(z.string(), z.union([amount, z.string()])),
      'What the counter has more than its records; only what differs.',
    ),
    missing: z.exactOptional(z.literal(true)),
    foreign: said(
      z.exactOptional(z.literal(true)),
      'An item that is no counter: its key is not that of the names in it, or it cannot be read. It has to be deleted by hand.',
    ),
  }),
);

export const integrity = answer<IntegrityAnswer>()(
  'Integrity',
  z.strictObject({
    date: day,
    proved_at: instant,
    sealed: z.boolean(),
    balanced: said(z.nullable(z.boolean()), 'Null while that cannot be said; `reason` tells why.'),
    reason: z.exactOptional(z.string()),
    records: z.nullable(sums),
    counters: z.nullable(sums),
    families: z.nullable(z.strictObject({ hour: sums, day: sums, anchor: sums, user: sums, session: sums })),
    differences: said(z.array(difference), 'At most 100; `more` counts the others.'),
    more: count,
    partial_calls: z.nullable(count),
  }),
);
