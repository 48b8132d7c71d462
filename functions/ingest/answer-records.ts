import type { RecordResult } from '../../lib/api-contract.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { badRequest, LedgerError } from '../../lib/errors.ts';
import { type Decimal, money } from '../../lib/money.ts';
import { recordPrice } from '../../lib/pricing/record-price.ts';
import { joinPath } from '../../lib/usage/faults.ts';
import type { ParsedRecord, ParsedRequest } from '../../lib/usage/parse-records.ts';
import type { RecordedUsage, Refusal } from '../../lib/usage/record-usage.ts';
import type { RouteAnswer } from '../route.ts';

type Result = RecordResult<Decimal>;

const RETRY_AFTER_SECONDS = 1;
/** Why a record was refused, and which of its fields says so. */
const REFUSALS = {
  closed: {
    field: 'timestamp',
    message: 'is of a day that is sealed: its records are about to expire, and its sums stay as they are',
  },
  forgotten: {
    field: 'user_id',
    message: 'forgotten_user: this user was forgotten, no record of that name is taken any more',
  },
} as const satisfies Record<Refusal, object>;

/**
 * What became of each record of a request; `recorded` are the outcomes of its valid records, in order.
 *
 * @throws LedgerError `bad_request` with all faults when every record is rejected; `unavailable` when nothing was taken and
 *   one of them may succeed later.
 */
export function answerRecords(
  { isBatch, records }: ParsedRequest,
  recorded: readonly RecordedUsage[],
  calendar: Pick<Calendar, 'iso'>,
): RouteAnswer {
  const outcomes = recorded.values();
  const results = records.map((parsed): Result => {
    const { index } = parsed;
    if ('faults' in parsed) return { index, status: 'rejected', errors: parsed.faults };
    const path = isBatch ? `records[${index}]` : '';
    return { index, ...describe(parsed, outcomes.next().value, { calendar, path }) };
  });
  refuseWhenNothingTaken(results);
  const [only] = results;
  if (isBatch) return { status: 200, body: { results } };
  return { status: only?.status === 'stored' ? 201 : 200, body: only };
}

function describe(
  { record, isIdempotent }: Exclude<ParsedRecord, { faults: unknown }>,
  recorded: RecordedUsage | undefined,
  { calendar, path }: { readonly calendar: Pick<Calendar, 'iso'>; readonly path: string },
): Omit<Result, 'index'> {
  const identity = { id: record.id, timestamp: calendar.iso(record.timestampUs, 6) };
  if (recorded === undefined || recorded.outcome === 'retry') return { ...identity, status: 'retry' };
  if (recorded.outcome === 'closed' || recorded.outcome === 'forgotten') {
    const { field, message } = REFUSALS[recorded.outcome];
    return { status: 'rejected', errors: [{ path: joinPath(path, field), message }] };
  }
  const { costAtto } = recorded.booked;
  return {
    ...identity,
    status: recorded.outcome,
    cost: costAtto === null ? null : money(costAtto),
    price: recordPrice(recorded.booked),
    ...(isIdempotent ? {} : { idempotent: false }),
  };
}

function refuseWhenNothingTaken(results: readonly Result[]): void {
  if (results.length === 0) return;
  const isTaken = results.some(({ status }) => status !== 'rejected' && status !== 'retry');
  if (isTaken) return;
  if (results.some(({ status }) => status === 'retry')) {
    throw new LedgerError('unavailable', 'nothing was recorded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  throw badRequest(results.flatMap(({ errors = [] }) => errors));
}
