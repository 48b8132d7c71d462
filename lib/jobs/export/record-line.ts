import { Decimal, DURATION_SCALE, money, parseDecimal } from '../../money.ts';
import type { BookedRecord, UsageRecord } from '../../usage/record.ts';
import { REPORTED_COST_SCALE } from '../../usage/reported-cost.ts';

const MICROSECOND_DIGITS = 6;

/**
 * A record as a line of the old system's day file, which begins with its thirteen fields. What it did not know follows, where a record
 * has it: the id, by which an import finds the same record again, and all else that `POST /records` takes. `cost` is what the ledger
 * has booked, null when nobody knows it.
 */
export function recordLine({ record, costAtto }: BookedRecord): string {
  const { tokens } = record;
  const old = {
    timestamp: new Decimal(BigInt(record.timestampUs), MICROSECOND_DIGITS),
    user_id: record.userId,
    anchor_id: record.anchorId ?? null,
    session_id: record.sessionId ?? null,
    model: record.model,
    function: record.function,
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
    cost: costAtto === null ? null : money(costAtto),
    duration_ms: record.durationUs === undefined ? null : new Decimal(BigInt(record.durationUs), DURATION_SCALE),
    success: record.success,
    error_msg: record.errorMsg ?? null,
  };
  return `${JSON.stringify({ ...old, id: record.id, ...classesOf(tokens), ...furtherFactsOf(record) })}\n`;
}

const classesOf = (tokens: UsageRecord['tokens']): Readonly<Record<string, number>> => ({
  ...(tokens.cacheRead > 0 && { cache_read_tokens: tokens.cacheRead }),
  ...(tokens.cacheWrite > 0 && { cache_write_tokens: tokens.cacheWrite }),
  ...(tokens.cacheWrite1h > 0 && { cache_write_1h_tokens: tokens.cacheWrite1h }),
  ...(tokens.audioInput > 0 && { audio_input_tokens: tokens.audioInput }),
  ...(tokens.reasoning > 0 && { reasoning_tokens: tokens.reasoning }),
  ...(tokens.audioOutput > 0 && { audio_output_tokens: tokens.audioOutput }),
});

const furtherFactsOf = (record: UsageRecord): Readonly<Record<string, unknown>> => ({
  ...(record.provider !== undefined && { provider: record.provider }),
  ...(record.serviceTier !== 'standard' && { service_tier: record.serviceTier }),
  ...(record.status !== 'final' && { status: record.status }),
  ...(record.tags !== undefined && { tags: record.tags }),
  ...(record.reservationId !== undefined && { reservation_id: record.reservationId }),
  ...(record.reportedCost !== undefined && { reported_cost: exact(record.reportedCost) }),
  ...(record.reportedCurrency !== undefined && { reported_currency: record.reportedCurrency }),
});

const exact = (numeral: string): Decimal =>
  new Decimal(parseDecimal(numeral, REPORTED_COST_SCALE) ?? 0n, REPORTED_COST_SCALE);
