import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import { refuseSealed } from '../../lib/integrity/refuse-sealed.ts';
import type { RandomId, RecordDeletions, SealedDays, UsageRecords } from '../../lib/ports.ts';
import { parseInstantUs } from '../../lib/usage/instant.ts';
import type { Project, RecordIdentity } from '../../lib/usage/record.ts';
import { readQuery, text } from '../http/parameters.ts';
import { restorePlus } from '../http/restore-plus.ts';
import type { RouteHandler, RouteRequest } from '../route.ts';
import { deletionEntry } from './deletion-entry.ts';

export interface RecordPorts {
  readonly records: Pick<UsageRecords, 'read'>;
  readonly deletions: RecordDeletions;
  readonly sealedDays: SealedDays;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly randomId: RandomId;
}

/** A record that is corrected or re-priced meanwhile is read again. */
const ATTEMPTS = 3;

const TIMESTAMP_RULE = 'must be epoch seconds with fraction, or ISO 8601 with an offset, as the record was sent';

const timestampUsOf = (sent: string): number | undefined => parseInstantUs(restorePlus(sent));
const isNamed = (sent: string): boolean => sent !== '';

export const deleteRecordParameters = {
  user_id: text(isNamed, 'is required; "anonymous" for calls that name nobody', { minLength: 1 }),
  timestamp: text((sent) => timestampUsOf(sent) !== undefined, TIMESTAMP_RULE),
  id: text(isNamed, 'is required', { minLength: 1 }),
};

/** `DELETE /records?user_id&timestamp&id`: the counters follow by the stream, and the audit log says what was taken out of them. */
export function createDeleteRecord(ports: RecordPorts): RouteHandler {
  const { records, deletions, sealedDays, calendar, randomId } = ports;
  return async ({ caller: { project, keyId: by }, query, nowUs: atUs }) => {
    const identity = readIdentity(project, query);
    const day = calendar.dayOf(identity.timestampUs);
    await refuseSealed(sealedDays, project, day, day);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [booked] = await records.read([identity]);
      if (booked === undefined) throw new LedgerError('not_found', 'there is no such record');
      const outcome = await deletions.delete(booked, deletionEntry(booked, { by, atUs, random: randomId() }));
      if (outcome === 'deleted') return { status: 200, body: { deleted: true } };
    }
    throw new LedgerError('unavailable', 'the record is being changed: ask again', { retryAfterSeconds: 1 });
  };
}

function readIdentity(project: Project, query: RouteRequest['query']): RecordIdentity {
  const { user_id: userId, timestamp, id } = readQuery(deleteRecordParameters, query);
  return { project, userId, timestampUs: timestampUsOf(timestamp) ?? 0, id };
}
