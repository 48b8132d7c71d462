import type { Calendar } from '../../lib/calendar.ts';
import type { PriceBooks, RandomId, SealedDays } from '../../lib/ports.ts';
import { type BookingPorts, createBookRecord } from '../../lib/usage/book-record.ts';
import { createClosedDays } from '../../lib/usage/closed-days.ts';
import { parseRecords } from '../../lib/usage/parse-records.ts';
import { createRecordUsage, type RecordUsagePorts } from '../../lib/usage/record-usage.ts';
import type { RouteHandler } from '../route.ts';
import { answerRecords } from './answer-records.ts';

export interface PostRecordsPorts {
  readonly records: RecordUsagePorts['records'];
  readonly priceBooks: PriceBooks;
  readonly sealedDays: SealedDays;
  readonly calendar: Pick<Calendar, 'iso'> & BookingPorts['calendar'];
  readonly randomId: RandomId;
  /** Older records are refused; absent: none is too old. */
  readonly retentionDays?: number | undefined;
}

/** `POST /records`. */
export function createPostRecords(ports: PostRecordsPorts): RouteHandler {
  const { records, priceBooks, sealedDays, calendar, randomId, retentionDays } = ports;
  return async ({ caller, body, nowUs }) => {
    const { project, userId: boundUserId } = caller;
    const request = parseRecords(body(), { project, boundUserId, nowUs, retentionDays, randomId });
    const valid = request.records.flatMap((parsed) => ('record' in parsed ? [parsed.record] : []));
    const bookRecord = createBookRecord({ priceCall: await priceBooks.of(project), calendar });
    const recordUsage = createRecordUsage({
      records,
      bookRecord,
      closedDays: createClosedDays(sealedDays, calendar.dayOf(nowUs)),
    });
    return answerRecords(request, await recordUsage(valid), calendar);
  };
}
