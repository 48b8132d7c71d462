import type { Calendar } from '../../lib/calendar.ts';
import { badRequest, type Fault, LedgerError } from '../../lib/errors.ts';
import { refuseSealed } from '../../lib/integrity/refuse-sealed.ts';
import type { SealedDays, UsageRecords } from '../../lib/ports.ts';
import { parseInstantUs } from '../../lib/usage/instant.ts';
import type { Project, RecordIdentity } from '../../lib/usage/record.ts';
import { restorePlus } from '../http/restore-plus.ts';
import type { RouteHandler } from '../route.ts';

export interface RecordPorts {
  readonly records: Pick<UsageRecords, 'delete'>;
  readonly sealedDays: SealedDays;
  readonly calendar: Pick<Calendar, 'dayOf'>;
}

const TIMESTAMP_RULE = 'is required: epoch seconds with fraction, or ISO 8601 with an offset, as the record was sent';

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

function readIdentity(project: Project, query: Readonly<Record<string, string>>): RecordIdentity {
  const { user_id: userId = '', timestamp = '', id = '' } = query;
  const timestampUs = parseInstantUs(restorePlus(timestamp));
  const faults: Fault[] = [];
  if (userId === '') faults.push({ path: 'user_id', message: 'is required; "anonymous" for calls that name nobody' });
  if (timestampUs === undefined) faults.push({ path: 'timestamp', message: TIMESTAMP_RULE });
  if (id === '') faults.push({ path: 'id', message: 'is required' });
  if (timestampUs === undefined || faults.length > 0) throw badRequest(faults);
  return { project, userId, timestampUs, id };
}
