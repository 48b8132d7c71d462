/**
 * A booked record as an item of the Records table, and back. Project and day are read from the pk; facts carry the names
 * of the HTTP contract, since a person reads this table. Money and durations are exact numerals.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import { DURATION_SCALE, formatDecimal, MONEY_SCALE } from '../money.ts';
import type { BookedPrice, PriceSource } from '../pricing/price.ts';
import {
  type BookedRecord,
  RECORD_STATUSES,
  SERVICE_TIERS,
  type TokenCounts,
  type UsageRecord,
} from '../usage/record.ts';
import { REPORTED_COST_SCALE } from '../usage/reported-cost.ts';
import type { Probe, StoredImage } from '../usage/stored-image.ts';
import { inputPartsFit, MAX_TOKENS, outputPartsFit } from '../usage/token-rules.ts';
import { ImageReader, MalformedImage } from './image-reader.ts';
import { isProbeKey, type Key, parseRecordPartition, probePlace, recordBucket, recordKey } from './keys.ts';

export type RecordItem = Record<string, AttributeValue>;

interface ItemOptions {
  /** When DynamoDB may delete the record, in seconds since 1970; only with a retention. */
  readonly expiresAtSeconds?: number | undefined;
}

const PRICE_SOURCES = [
  'custom',
  'built-in',
  'override',
  'genai-prices',
  'none',
] as const satisfies readonly PriceSource[];

/** Attributes of the parts of the token counts; a part that is 0 is not written. */
const TOKEN_PARTS = [
  ['cache_read_tokens', 'cacheRead'],
  ['cache_write_tokens', 'cacheWrite'],
  ['cache_write_1h_tokens', 'cacheWrite1h'],
  ['audio_input_tokens', 'audioInput'],
  ['reasoning_tokens', 'reasoning'],
  ['audio_output_tokens', 'audioOutput'],
] as const satisfies readonly (readonly [string, keyof TokenCounts])[];

// A clock hour is an hour long, or up to two where clocks are set back by less than an hour.
const LONGEST_CLOCK_HOUR_US = 7_200_000_000;

export function toRecordItem(booked: BookedRecord, { expiresAtSeconds }: ItemOptions = {}): RecordItem {
  const { record, price } = booked;
  const key = recordKey(record, booked.day);
  const item: RecordItem = {
    pk: { S: key.pk },
    sk: { S: key.sk },
    v: { N: String(SCHEMA_VERSION) },
    id: { S: record.id },
    user_id: { S: record.userId },
    timestamp_us: { N: String(record.timestampUs) },
    hour_start_us: { N: String(booked.hourStartUs) },
    model: { S: record.model },
    function: { S: record.function },
    service_tier: { S: record.serviceTier },
    status: { S: record.status },
    success: { BOOL: record.success },
    input_tokens: { N: String(record.tokens.input) },
    output_tokens: { N: String(record.tokens.output) },
    facts_digest: { N: booked.factsDigest.toString() },
    booked_digest: { N: booked.bookedDigest.toString() },
  };
  for (const [attribute, part] of TOKEN_PARTS) {
    if (record.tokens[part] !== 0) item[attribute] = { N: String(record.tokens[part]) };
  }
  addOptionalFacts(item, record);
  addPrice(item, price, booked.costAtto);
  if (expiresAtSeconds !== undefined) item.expires_at = { N: String(expiresAtSeconds) };
  return item;
}

function addOptionalFacts(item: RecordItem, record: UsageRecord): void {
  if (record.provider !== undefined) item.provider = { S: record.provider };
  if (record.anchorId !== undefined) item.anchor_id = { S: record.anchorId };
  if (record.sessionId !== undefined) item.session_id = { S: record.sessionId };
  if (record.durationUs !== undefined) {
    item.duration_ms = { N: formatDecimal(BigInt(record.durationUs), DURATION_SCALE) };
  }
  if (record.errorMsg !== undefined) item.error_msg = { S: record.errorMsg };
  if (record.tags !== undefined) {
    item.tags = { M: Object.fromEntries(Object.entries(record.tags).map(([tag, text]) => [tag, { S: text }])) };
  }
  if (record.reservationId !== undefined) item.reservation_id = { S: record.reservationId };
  if (record.reportedCost !== undefined) item.reported_cost = { S: record.reportedCost };
  if (record.reportedCurrency !== undefined) item.reported_currency = { S: record.reportedCurrency };
}

function addPrice(item: RecordItem, price: BookedPrice, costAtto: bigint | null): void {
  item.price_source = { S: price.source };
  if (price.priceId !== undefined) item.price_id = { S: price.priceId };
  if (price.model !== undefined) item.price_model = { S: price.model };
  if (price.exchangeRate !== undefined) item.price_exchange_rate = { S: price.exchangeRate };
  if (costAtto !== null) item.cost = { N: formatDecimal(costAtto, MONEY_SCALE) };
}

/** All attributes that {@link addPrice} may write. */
const PRICE_ATTRIBUTES = ['price_source', 'price_id', 'price_model', 'price_exchange_rate', 'cost'];

/** The parts of an update that gives a record another price: what the new one lacks is removed. */
export function bookingUpdate({
  price,
  costAtto,
  bookedDigest,
}: Pick<BookedRecord, 'price' | 'costAtto' | 'bookedDigest'>) {
  const item: RecordItem = { booked_digest: { N: bookedDigest.toString() } };
  addPrice(item, price, costAtto);
  const removed = PRICE_ATTRIBUTES.filter((attribute) => item[attribute] === undefined);
  const set = Object.keys(item).map((attribute) => `#${attribute} = :${attribute}`);
  return {
    update: [
      `SET ${set.join(', ')}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    names: Object.fromEntries(['booked_digest', ...PRICE_ATTRIBUTES].map((name) => [`#${name}`, name])),
    values: Object.fromEntries(Object.entries(item).map(([name, value]) => [`:${name}`, value])),
  };
}

/** Reads an item or a stream image. It is a record only when nothing that is summed or keyed is in doubt. */
export function readRecordImage(image: Readonly<Record<string, AttributeValue>>): StoredImage {
  const reader = new ImageReader(image);
  try {
    const version = reader.integer('v', 1);
    if (version > SCHEMA_VERSION) return { kind: 'newer', version };
    if (isProbeKey(reader.text('sk'))) return { kind: 'probe', probe: readProbe(reader) };
    return { kind: 'record', booked: readBooked(reader) };
  } catch (error) {
    if (error instanceof MalformedImage) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

export const toProbeItem = (id: string, { pk, sk }: Key): RecordItem => ({
  pk: { S: pk },
  sk: { S: sk },
  v: { N: String(SCHEMA_VERSION) },
  probe: { S: id },
});

function readProbe(reader: ImageReader): Probe {
  const partition = parseRecordPartition(reader.text('pk'));
  if (partition === undefined) throw new MalformedImage('pk: names no partition of records');
  const { project, day } = partition;
  return { id: reader.text('probe'), project, day, place: probePlace(partition, reader.text('sk')) };
}

function readBooked(reader: ImageReader): BookedRecord {
  const partition = parseRecordPartition(reader.text('pk'));
  if (partition === undefined) throw new MalformedImage('pk: names no partition of records');
  const record = readFacts(reader, partition.project);
  const hourStartUs = reader.integer('hour_start_us');
  const sinceHourUs = record.timestampUs - hourStartUs;
  if (sinceHourUs < 0 || sinceHourUs >= LONGEST_CLOCK_HOUR_US) {
    throw new MalformedImage('hour_start_us: not the clock hour of timestamp_us');
  }
  const isOwnKey =
    recordKey(record, partition.day).sk === reader.text('sk') &&
    recordBucket(record.userId, record.id) === partition.bucket;
  if (!isOwnKey) throw new MalformedImage('the key is not that of user_id, timestamp_us and id');
  return {
    record,
    day: partition.day,
    hourStartUs,
    ...readPrice(reader),
    factsDigest: reader.digest('facts_digest'),
    bookedDigest: reader.digest('booked_digest'),
  };
}

function readFacts(reader: ImageReader, project: string): UsageRecord {
  return {
    project,
    userId: reader.text('user_id'),
    timestampUs: reader.integer('timestamp_us'),
    id: reader.text('id'),
    model: reader.text('model'),
    ...reader.optionalText('provider', 'provider'),
    serviceTier: reader.oneOf('service_tier', SERVICE_TIERS),
    function: reader.text('function'),
    ...reader.optionalText('anchorId', 'anchor_id'),
    ...reader.optionalText('sessionId', 'session_id'),
    tokens: readTokens(reader),
    ...(reader.has('duration_ms') && { durationUs: reader.safeDecimal('duration_ms', DURATION_SCALE) }),
    success: reader.boolean('success'),
    ...reader.optionalText('errorMsg', 'error_msg'),
    status: reader.oneOf('status', RECORD_STATUSES),
    ...(reader.has('tags') && { tags: reader.texts('tags') }),
    ...reader.optionalText('reservationId', 'reservation_id'),
    ...(reader.has('reported_cost') && { reportedCost: reader.numeralText('reported_cost', REPORTED_COST_SCALE) }),
    ...reader.optionalText('reportedCurrency', 'reported_currency'),
  };
}

function readTokens(reader: ImageReader): TokenCounts {
  const part = (attribute: string): number => (reader.has(attribute) ? reader.integer(attribute, 0, MAX_TOKENS) : 0);
  const tokens: TokenCounts = {
    input: reader.integer('input_tokens', 0, MAX_TOKENS),
    output: reader.integer('output_tokens', 0, MAX_TOKENS),
    cacheRead: part('cache_read_tokens'),
    cacheWrite: part('cache_write_tokens'),
    cacheWrite1h: part('cache_write_1h_tokens'),
    audioInput: part('audio_input_tokens'),
    reasoning: part('reasoning_tokens'),
    audioOutput: part('audio_output_tokens'),
  };
  const isWithinWholes = inputPartsFit(tokens) && outputPartsFit(tokens);
  if (!isWithinWholes) throw new MalformedImage('tokens: the parts are more than the whole');
  return tokens;
}

function readPrice(reader: ImageReader): Pick<BookedRecord, 'price' | 'costAtto'> {
  const source = reader.oneOf('price_source', PRICE_SOURCES);
  const isUnpriced = source === 'none';
  if (isUnpriced === reader.has('cost')) throw new MalformedImage('cost: must be there exactly when a price is');
  return {
    price: {
      source,
      ...reader.optionalText('priceId', 'price_id'),
      ...reader.optionalText('model', 'price_model'),
      ...reader.optionalText('exchangeRate', 'price_exchange_rate'),
    },
    costAtto: isUnpriced ? null : reader.decimal('cost', MONEY_SCALE),
  };
}
