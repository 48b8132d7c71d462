import type { Calendar } from '../../lib/calendar.ts';
import type { RandomId } from '../../lib/ports.ts';
import { parseRecords } from '../../lib/usage/parse-records.ts';
import { createRecordUsage, type RecordUsagePorts } from '../../lib/usage/record-usage.ts';
import type { RouteHandler } from '../route.ts';
import { answerRecords } from './answer-records.ts';

export interface PostRecordsPorts extends RecordUsagePorts {
  readonly calendar: Pick<Calendar, 'iso'>;
  readonly randomId: RandomId;
  /** Older records are refused; absent: none is too old. */
  readonly retentionDays?: number | undefined;
}

/** `POST /records`. */
export function createPostRecords(ports: PostRecordsPorts): RouteHandler {
  const recordUsage = createRecordUsage(ports);
  const { calendar, randomId, retentionDays } = ports;
  return async ({ caller, body, nowUs }) => {
    const { project, userId: boundUserId } = caller;
    const request = parseRecords(body(), { project, boundUserId, nowUs, retentionDays, randomId });
    const valid = request.records.flatMap((parsed) => ('record' in parsed ? [parsed.record] : []));
    return answerRecords(request, await recordUsage(valid), calendar);
  };
}
