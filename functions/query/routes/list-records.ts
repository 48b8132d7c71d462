import * as z from 'zod/mini';
import type { Caller } from '../../../lib/access/api-key.ts';
import { LedgerError } from '../../../lib/errors.ts';
import { recordList } from '../../../lib/spend/record-answer.ts';
import { day, name, pageParameters, readQuery, toPage } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

export const PARAMETERS = { user_id: z.optional(name), date: day, ...pageParameters };

export const createListRecords =
  ({ records, calendar, currency }: Pick<QueryPorts, 'records' | 'calendar' | 'currency'>): RouteHandler =>
  async ({ caller, query }) => {
    const parameters = readQuery(PARAMETERS, query, ({ user_id: user }) => userFaults(caller, user));
    const user = userFor(caller, parameters.user_id);
    const page = await records.listUserDay(caller.project, user, parameters.date, toPage(parameters));
    return { status: 200, body: recordList(page, { calendar, currency }) };
  };

function userFaults(caller: Caller, user: string | undefined) {
  const isUnnamed = user === undefined && caller.userId === undefined;
  return isUnnamed ? [{ path: 'user_id', message: 'is required' }] : [];
}

/** A key that is bound to a user reads that user's records only. */
function userFor({ userId }: Caller, asked: string | undefined): string {
  const isAnother = userId !== undefined && asked !== undefined && asked !== userId;
  if (isAnother) throw new LedgerError('forbidden', 'this key reads the records of its own user only');
  return userId ?? asked ?? '';
}
