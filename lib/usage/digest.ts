/**
 * The two digests of a record, recipe of schema version 1. Counters keep sums of them for ever, so a recipe is never
 * changed: a change of the facts is a new version with a recipe of its own beside this one.
 *
 * Both are the first 8 bytes, as an unsigned big-endian integer, of the SHA-256 of a UTF-8 text. The text is the JSON
 * array below without white space, as ECMAScript's JSON.stringify writes it; what is absent is `null`, integers are
 * decimal, 64-bit and larger integers are strings of decimal digits.
 *
 * facts:  [1, project, user, timestamp in µs, id, model, provider, service tier, function, anchor, session, input, output,
 *          cache read, cache write, cache write 1h, audio input, reasoning, audio output, duration in µs, success, error
 *          message, status, [tag, value, …] by UTF-16 code units of the tag, reservation, reported cost, reported currency]
 * booked: [1, "facts digest", price source, price id, price model, exchange rate, "cost in attos"]
 */
import { hash } from 'node:crypto';
import type { PricedCall } from '../pricing/price.ts';
import type { UsageRecord } from './record.ts';

const RECIPE = 1;

/** Digest of what the client said: equal digests mean that a record came again unchanged. */
export function digestFacts(record: UsageRecord): bigint {
  const { tokens } = record;
  return digest([
    RECIPE,
    record.project,
    record.userId,
    record.timestampUs,
    record.id,
    record.model,
    record.provider ?? null,
    record.serviceTier,
    record.function,
    record.anchorId ?? null,
    record.sessionId ?? null,
    tokens.input,
    tokens.output,
    tokens.cacheRead,
    tokens.cacheWrite,
    tokens.cacheWrite1h,
    tokens.audioInput,
    tokens.reasoning,
    tokens.audioOutput,
    record.durationUs ?? null,
    record.success,
    record.errorMsg ?? null,
    record.status,
    record.tags === undefined ? [] : sortedTags(record.tags),
    record.reservationId ?? null,
    record.reportedCost ?? null,
    record.reportedCurrency ?? null,
  ]);
}

/** Digest of the facts and of what they were booked at. */
export function digestBooked(factsDigest: bigint, { price, costAtto }: PricedCall): bigint {
  return digest([
    RECIPE,
    factsDigest.toString(),
    price.source,
    price.priceId ?? null,
    price.model ?? null,
    price.exchangeRate ?? null,
    costAtto === null ? null : costAtto.toString(),
  ]);
}

function sortedTags(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(tags)
    .sort()
    .flatMap((tag) => [tag, tags[tag] ?? '']);
}

function digest(parts: readonly unknown[]): bigint {
  return BigInt(`0x${hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16)}`);
}
