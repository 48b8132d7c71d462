import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { ForgottenUsers } from '../../lib/forgetting/ports.ts';
import type { PriceBooks, SealedDays } from '../../lib/ports.ts';
import type { ReadRetentions } from '../../lib/retention/ports.ts';
import { takesRecords } from '../../lib/retention/retention.ts';
import { type BookingPorts, createBookRecord } from '../../lib/usage/book-record.ts';
import { createClosedDays } from '../../lib/usage/closed-days.ts';
import type { Project, UsageRecord } from '../../lib/usage/record.ts';
import { createRecordUsage, type RecordedUsage, type RecordUsagePorts } from '../../lib/usage/record-usage.ts';

/** What every route that records needs. */
export interface RecordingPorts {
  readonly records: RecordUsagePorts['records'];
  readonly priceBooks: PriceBooks;
  readonly sealedDays: SealedDays;
  readonly forgottenUsers: ForgottenUsers;
  readonly calendar: Pick<Calendar, 'iso'> & BookingPorts['calendar'];
  /** Older records are refused; absent: none is too old. */
  readonly retentionDays?: number | undefined;
  /** With the present one among them: no record is written before it is noted. */
  readonly retentions: ReadRetentions;
}

/** More could not be written within the time of a run, and an exporter would send them again and again. */
const MAX_CALLS = 20_000;

/**
 * Books and writes valid records of one project; answers what became of each, in order.
 *
 * @throws LedgerError `payload_too_large` for more than a run has time for.
 */
export type RecordCalls = (
  project: Project,
  records: readonly UsageRecord[],
  nowUs: number,
) => Promise<readonly RecordedUsage[]>;

export function createRecordCalls(ports: RecordingPorts): RecordCalls {
  const { records: store, priceBooks, sealedDays, forgottenUsers, calendar, retentionDays } = ports;
  return async (project, records, nowUs) => {
    if (records.length > MAX_CALLS)
      throw new LedgerError('payload_too_large', `the body has more than ${MAX_CALLS} calls: send smaller batches`);
    const [priceCall, isForgotten, retentions] = await Promise.all([
      priceBooks.of(project),
      forgottenUsers.of(project),
      ports.retentions(),
    ]);
    const today = calendar.dayOf(nowUs);
    const recordUsage = createRecordUsage({
      records: store,
      bookRecord: createBookRecord({ priceCall, calendar }),
      closedDays: createClosedDays(sealedDays, today, (day) => takesRecords(day, today, retentionDays, retentions)),
      isForgotten,
    });
    return recordUsage(records);
  };
}
