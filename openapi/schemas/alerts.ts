/** What people were told. */
import * as z from 'zod/mini';
import type { AlertAnswer, AlertList } from '../../lib/api-contract.ts';
import { answer, count, cursor, day, instant, said } from './answer.ts';

export const alert = answer<AlertAnswer>()(
  'Alert',
  z.strictObject({
    id: z.string(),
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
    raised_at: instant,
    sent_at: said(z.nullable(instant), 'When its mail was given to the topic.'),
    acknowledged_at: z.nullable(instant),
    acknowledged_by: said(z.nullable(z.string()), 'Id of the key that acknowledged it.'),
  }),
);

export const alertList = answer<AlertList>()('AlertList', z.strictObject({ alerts: z.array(alert), cursor }));
