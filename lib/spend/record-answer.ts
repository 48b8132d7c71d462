import type { RecordAnswer, RecordList } from '../api-contract.ts';
import { sumsOf } from '../counters/families.ts';
import { Decimal, DURATION_SCALE, money, parseDecimal } from '../money.ts';
import type { Page } from '../ports.ts';
import { recordPrice } from '../pricing/record-price.ts';
import type { BookedRecord } from '../usage/record.ts';
import { REPORTED_COST_SCALE } from '../usage/reported-cost.ts';
import type { Books } from './books.ts';
import { inMoneyOf } from './shapes.ts';

/** A raw record as `GET /records` and `GET /sessions/{id}/records` list it. */
function recordAnswer(
  booked: BookedRecord,
  { calendar, currency }: Pick<Books, 'calendar' | 'currency'>,
): RecordAnswer<Decimal> {
  const { record, price, costAtto } = booked;
  const { tokens } = record;
  return {
    id: record.id,
    timestamp: calendar.iso(record.timestampUs, 6),
    user_id: record.userId,
    anchor_id: record.anchorId ?? null,
    session_id: record.sessionId ?? null,
    model: record.model,
    provider: record.provider ?? null,
    service_tier: record.serviceTier,
    function: record.function,
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite,
    cache_write_1h_tokens: tokens.cacheWrite1h,
    audio_input_tokens: tokens.audioInput,
    reasoning_tokens: tokens.reasoning,
    audio_output_tokens: tokens.audioOutput,
    cost: costAtto === null ? null : money(costAtto),
    currency,
    price: { ...recordPrice(booked), id: price.priceId ?? null, exchange_rate: exactOrNull(price.exchangeRate) },
    duration_ms: record.durationUs === undefined ? null : new Decimal(BigInt(record.durationUs), DURATION_SCALE),
    success: record.success,
    error_msg: record.errorMsg ?? null,
    status: record.status,
    tags: record.tags ?? {},
    reservation_id: record.reservationId ?? null,
    reported_cost: exactOrNull(record.reportedCost),
    reported_currency: record.reportedCurrency ?? null,
  };
}

/** All its digits, which may be more than the ledger's own money has. */
function exactOrNull(numeral: string | undefined): Decimal | null {
  const units = numeral === undefined ? undefined : parseDecimal(numeral, REPORTED_COST_SCALE);
  return units === undefined ? null : new Decimal(units, REPORTED_COST_SCALE);
}

export function recordList(
  { items, cursor }: Page<BookedRecord>,
  books: Pick<Books, 'calendar' | 'currency'>,
): RecordList<Decimal, bigint> {
  const rows = items.map((booked) => ({ key: { day: booked.day, model: booked.record.model }, sums: sumsOf(booked) }));
  return {
    records: items.map((booked) => recordAnswer(booked, books)),
    cursor,
    ...inMoneyOf(books.currency, rows),
  };
}
