import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import { refuseSealed } from '../../lib/integrity/refuse-sealed.ts';
import type { SealedDays, UsageRecords } from '../../lib/ports.ts';
import { parseInstantUs } from '../../lib/usage/instant.ts';
import type { Project, RecordIdentity } from '../../lib/usage/record.ts';
import { readQuery, text } from '../http/parameters.ts';
import { restorePlus } from '../http/restore-plus.ts';
import type { RouteHandler, RouteRequest } from '../route.ts';

export interface RecordPorts {
  readonly records: Pick<UsageRecords, 'delete'>;
  readonly sealedDays: SealedDays;
  readonly calendar: Pick<Calendar, 'dayOf'>;
}

const TIMESTAMP_RULE = 'must be epoch seconds with fraction, or ISO 8601 with an offset, as the record was sent';

const timestampUsOf = (sent: string): number | undefined => parseInstantUs(restorePlus(sent));
const isNamed = (sent: string): boolean => sent !== '';

export const deleteRecordParameters = {
  user_id: text(isNamed, 'is required; "anonymous" for calls that name nobody', { minLength: 1 }),
  timestamp: text((sent) => timestampUsOf(sent) !== undefined, TIMESTAMP_RULE),
  id: text(isNamed, 'is required', { minLength: 1 }),
};

/** `DELETE /records?user_id&timestamp&id`: the counters follow by the stream. */
export function createDeleteRecord({ records, sealedDays, calendar }: RecordPorts): RouteHandler {
  return async ({ caller, query }) => {
    const identity = readIdentity(caller.project, query);
    const day = calendar.dayOf(identity.timestampUs);
    await refuseSealed(sealedDays, caller.project, day, day);
    const outcome = await records.delete(identity);
    if (outcome === 'absent') throw new LedgerError('not_found', 'there is no such record');
    return { status: 200, body: { deleted: true } };
  };
}

function readIdentity(project: Project, query: RouteRequest['query']): RecordIdentity {
  const { user_id: userId, timestamp, id } = readQuery(deleteRecordParameters, query);
  return { project, userId, timestampUs: timestampUsOf(timestamp) ?? 0, id };
}
