import * as z from 'zod/mini';
import { type QuotaPorts, quotaOf } from '../../lib/budgets/quota.ts';
import { name, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';
import { ownUser } from './own-user.ts';

export type GetQuotaPorts = QuotaPorts;

export const PARAMETERS = { user_id: z.optional(name) };

/** `GET /quota?user_id=` */
export function createGetQuota(ports: GetQuotaPorts): RouteHandler {
  return async ({ caller, query, nowUs }) => {
    const { user_id: asked } = readQuery(PARAMETERS, query, ({ user_id: user }) =>
      user === undefined && caller.userId === undefined ? [{ path: 'user_id', message: 'is required' }] : [],
    );
    return { status: 200, body: await quotaOf(ports, caller.project, ownUser(caller, asked), nowUs) };
  };
}
