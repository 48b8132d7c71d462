/** What is said of a day or an hour that was not as expected, in answers of insights and of alerts. */
import * as z from 'zod/mini';
import { amount, count, said } from './answer.ts';

export const anomaly = {
  period: z.enum(['day', 'hour']),
  at: said(z.string(), 'The day, or when the hour began.'),
  measure: said(z.enum(['cost', 'calls', 'failure_rate']), 'A failure rate is in percent.'),
  direction: z.enum(['above', 'below']),
  actual: said(amount, 'As it is in the books.'),
  expected: amount,
  low: amount,
  high: amount,
  since: said(z.string(), 'The first of the days or hours in a row that are odd in the same way.'),
  explained_by: said(
    z.nullable(z.strictObject({ function: z.string(), model: z.string(), share: count })),
    'What moved most that way, and its percent of all that did.',
  ),
  link: said(z.string(), 'Path of the question that shows the rows.'),
};
