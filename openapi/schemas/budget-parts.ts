/** What a budget and an alert about it have in common. */
import * as z from 'zod/mini';

const SCOPE_TYPES = ['all', 'each_user', 'user', 'model', 'function', 'anchor'] as const;

export const scope = z.strictObject({ type: z.enum(SCOPE_TYPES), value: z.nullable(z.string()) });

export const period = z.enum(['daily', 'weekly', 'monthly']);
