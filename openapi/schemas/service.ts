/** Errors, health and keys. */
import * as z from 'zod/mini';
import type { ErrorAnswer, HealthAnswer, KeyAnswer } from '../../lib/api-contract.ts';
import { answer, cursor, instant, said } from './answer.ts';

export const fault = answer<{ readonly path: string; readonly message: string }>()(
  'Fault',
  z.strictObject({ path: said(z.string(), 'Where it is, such as `records[3].model`.'), message: z.string() }),
);

export const error = answer<ErrorAnswer>()(
  'Error',
  z.strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      request_id: z.string(),
      details: said(z.exactOptional(z.array(fault)), 'All faults of the request at once.'),
    }),
  }),
);

/** What API Gateway answers itself, without asking a function. */
export const gatewayError = answer<{ readonly message: string }>()(
  'GatewayError',
  z.strictObject({ message: z.string() }),
);

export const health = answer<HealthAnswer>()(
  'Health',
  z.strictObject({ status: z.literal('ok'), at: instant, time_zone: z.string(), currency: z.string() }),
);

export const openApi = answer<Readonly<Record<string, unknown>>>()('OpenApi', z.record(z.string(), z.unknown()));

const key = {
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  user_id: said(z.nullable(z.string()), 'The user to whom the key is bound.'),
  created_at: instant,
  expires_at: z.nullable(instant),
  revoked_at: z.nullable(instant),
};

const listedKey = answer<KeyAnswer>()('Key', z.strictObject(key));

export const newKey = answer<KeyAnswer & { readonly key: string }>()(
  'NewKey',
  z.strictObject({ ...key, key: said(z.string(), 'The key itself. It is shown this once.') }),
);

export const keyList = answer<{ readonly keys: readonly KeyAnswer[]; readonly cursor: string | null }>()(
  'KeyList',
  z.strictObject({ keys: z.array(listedKey), cursor }),
);

export const revokedKey = answer<{ readonly id: string; readonly revoked: true }>()(
  'RevokedKey',
  z.strictObject({ id: z.string(), revoked: z.literal(true) }),
);
