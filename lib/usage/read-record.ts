/** One record of a request, from what was sent to a validated {@link UsageRecord}. */
import type { core } from 'zod/mini';
import type { Fault } from '../errors.ts';
import { numeralText } from '../input/exact-json.ts';
import { DURATION_SCALE, formatDecimal, parseDecimal, roundDecimal } from '../money.ts';
import { clippedName, joinPath, limitFaults } from './faults.ts';
import { parseInstantUs } from './instant.ts';
import type { SentEntry } from './read-body.ts';
import { ANONYMOUS, type Project, type ServiceTier, type TokenCounts, type UsageRecord } from './record.ts';
import { REPORTED_COST_SCALE } from './reported-cost.ts';
import { COUNTS, isObject, SENT_RECORD, type SentRecord } from './sent-record.ts';
import { readUsage } from './shapes/read-usage.ts';
import type { UsageFacts } from './shapes/usage-shape.ts';
import { cutWithMark } from './text-rules.ts';
import { inputPartsFit, outputPartsFit } from './token-rules.ts';

/** What the rules of a record depend on besides the record. */
export interface ReadContext {
  readonly project: Project;
  /** The user of a key that is bound to one: the default of `user_id`. */
  readonly boundUserId?: string | undefined;
  readonly nowUs: number;
  /** Records older than this are refused; absent: kept for ever. */
  readonly retentionDays?: number | undefined;
}

/** A valid record but for its id, which may have to be made. */
export type ReadRecord =
  | { readonly facts: Omit<UsageRecord, 'id'>; readonly id: string | undefined; readonly hasTimestamp: boolean }
  | { readonly faults: readonly Fault[] };

/** Longest call that is believed: 10⁹ ms are eleven days. */
const MAX_DURATION_US = 1_000_000_000_000n;
const MAX_ERROR_MSG = 500;

const EARLIEST_US = Date.UTC(2015, 0, 1) * 1000;
const MAX_AHEAD_US = 600_000_000;
const DAY_US = 86_400_000_000;
const LATEST_IN_SECONDS = 1e11;

const MAX_NUMERAL_LENGTH = 64;
const MAX_REPORTED_COST = 10n ** 12n * 10n ** BigInt(REPORTED_COST_SCALE);

export function readRecord({ path, sent, exact }: SentEntry, context: ReadContext): ReadRecord {
  const checked = SENT_RECORD.safeParse(sent);
  const reader = new RecordReader(path, checked.success ? [] : checked.error.issues);
  if (!isObject(sent)) return { faults: reader.faults };
  // Rules that follow leave out the fields that are faulty already, so the others may be taken for what they should be.
  const fields = (checked.success ? checked.data : sent) as SentRecord;
  const numerals = isObject(exact) ? exact : sent;
  const timestampUs = reader.timestamp(fields, numerals, context);
  const durationUs = reader.duration(fields, numerals);
  const reportedCost = reader.reportedCost(fields, numerals);
  const usage = fields.usage == null ? undefined : reader.usage(fields, fields.usage);
  const tokens = usage?.tokens ?? reader.tokens(fields);
  const serviceTier = reader.serviceTier(fields, usage);
  if (reader.faults.length > 0) return { faults: limitFaults(path, reader.faults) };
  return {
    facts: {
      project: context.project,
      userId: fields.user_id ?? context.boundUserId ?? ANONYMOUS,
      timestampUs: timestampUs ?? context.nowUs,
      model: fields.model,
      serviceTier,
      function: fields.function ?? 'default',
      tokens,
      success: fields.success ?? true,
      status: fields.status ?? 'final',
      ...optionalFacts(fields),
      ...(durationUs !== undefined && { durationUs }),
      ...(reportedCost !== undefined && { reportedCost }),
    },
    id: fields.id ?? undefined,
    hasTimestamp: timestampUs !== undefined,
  };
}

type OptionalFacts = { -readonly [F in keyof UsageRecord]?: UsageRecord[F] };

function optionalFacts(fields: SentRecord): OptionalFacts {
  const facts: OptionalFacts = {};
  if (fields.provider != null) facts.provider = fields.provider;
  if (fields.anchor_id != null) facts.anchorId = fields.anchor_id;
  if (fields.session_id != null) facts.sessionId = fields.session_id;
  if (fields.error_msg != null) facts.errorMsg = cutWithMark(fields.error_msg, MAX_ERROR_MSG);
  if (fields.tags != null && Object.keys(fields.tags).length > 0) facts.tags = fields.tags;
  if (fields.reservation_id != null) facts.reservationId = fields.reservation_id;
  if (fields.reported_currency != null) facts.reportedCurrency = fields.reported_currency;
  return facts;
}

/** Reads the fields whose rules are more than a shape, and gathers the faults of all. */
class RecordReader {
  readonly faults: Fault[] = [];
  readonly #path: string;
  readonly #faulty = new Set<string>();

  constructor(path: string, issues: readonly core.$ZodIssue[]) {
    this.#path = path;
    for (const issue of issues) this.#addIssue(issue);
  }

  timestamp(fields: SentRecord, numerals: Numerals, context: ReadContext): number | undefined {
    if (this.#faulty.has('timestamp')) return undefined;
    if (fields.timestamp == null) {
      const hasId = fields.id != null && !this.#faulty.has('id');
      if (hasId) this.#fault('timestamp', 'is required with an id');
      return undefined;
    }
    const text = numeralText(fields.timestamp, numerals.timestamp);
    const timestampUs = parseInstantUs(text);
    const isMilliseconds = Number(text) > LATEST_IN_SECONDS;
    const message = isMilliseconds
      ? 'is too large for epoch seconds: milliseconds?'
      : timestampFault(timestampUs, context);
    if (message === undefined) return timestampUs;
    this.#fault('timestamp', message);
    return undefined;
  }

  duration(fields: SentRecord, numerals: Numerals): number | undefined {
    if (fields.duration_ms == null || this.#faulty.has('duration_ms')) return undefined;
    const text = numeralText(fields.duration_ms, numerals.duration_ms);
    const units = text.length > MAX_NUMERAL_LENGTH ? undefined : roundDecimal(text, DURATION_SCALE);
    const isInRange = units !== undefined && units >= 0n && units <= MAX_DURATION_US;
    if (isInRange) return Number(units);
    this.#fault('duration_ms', 'must be from 0 to 1000000000 milliseconds');
    return undefined;
  }

  reportedCost(fields: SentRecord, numerals: Numerals): string | undefined {
    if (fields.reported_cost == null || this.#faulty.has('reported_cost')) return undefined;
    const text = numeralText(fields.reported_cost, numerals.reported_cost);
    const units = text.length > MAX_NUMERAL_LENGTH ? undefined : parseDecimal(text, REPORTED_COST_SCALE);
    const isInRange = units !== undefined && units >= 0n && units <= MAX_REPORTED_COST;
    if (isInRange) return formatDecimal(units, REPORTED_COST_SCALE);
    this.#fault('reported_cost', `must be a decimal from 0 to 10¹² with at most ${REPORTED_COST_SCALE} places`);
    return undefined;
  }

  tokens(fields: SentRecord): TokenCounts {
    const tokens: TokenCounts = {
      input: fields.input_tokens ?? 0,
      output: fields.output_tokens ?? 0,
      cacheRead: fields.cache_read_tokens ?? 0,
      cacheWrite: fields.cache_write_tokens ?? 0,
      cacheWrite1h: fields.cache_write_1h_tokens ?? 0,
      audioInput: fields.audio_input_tokens ?? 0,
      reasoning: fields.reasoning_tokens ?? 0,
      audioOutput: fields.audio_output_tokens ?? 0,
    };
    const areFaulty = this.#faulty.size > 0 && [...this.#faulty].some((name) => name.endsWith('_tokens'));
    if (areFaulty) return tokens;
    if (!inputPartsFit(tokens)) this.#fault('input_tokens', 'is less than its parts: cache and audio input tokens');
    if (!outputPartsFit(tokens))
      this.#fault('output_tokens', 'is less than its parts: reasoning and audio output tokens');
    const total = fields.total_tokens ?? tokens.input + tokens.output;
    if (total !== tokens.input + tokens.output) this.#fault('total_tokens', 'must be input_tokens + output_tokens');
    return tokens;
  }

  /** What the provider's own usage object says instead of the counts. */
  usage(fields: SentRecord, sent: NonNullable<SentRecord['usage']>): UsageFacts | undefined {
    const counts = COUNTS.filter((name) => fields[name] != null);
    if (counts.length > 0) this.#fault('usage', `stands instead of the counts: leave out ${counts.join(', ')}`);
    if (this.#faulty.has('usage')) return undefined;
    const textOf = (field: 'model' | 'provider') =>
      this.#faulty.has(field) ? undefined : (fields[field] ?? undefined);
    const call = { model: textOf('model') ?? '', provider: textOf('provider') };
    const read = readUsage(joinPath(this.#path, 'usage'), sent, call);
    if (!('faults' in read)) return read;
    this.faults.push(...read.faults);
    return undefined;
  }

  serviceTier(fields: SentRecord, usage: UsageFacts | undefined): ServiceTier {
    if (usage === undefined || this.#faulty.has('service_tier')) return fields.service_tier ?? 'standard';
    const { serviceTier: told, unknownTier } = usage;
    const said = fields.service_tier ?? undefined;
    if (said !== undefined && told !== undefined && said !== told) {
      this.#fault('service_tier', `contradicts the usage, which is of the tier ${told}`);
    }
    if (said === undefined && unknownTier !== undefined) {
      this.#fault(
        'service_tier',
        `is required: the ledger does not know the tier ${clippedName(unknownTier)} of the usage`,
      );
    }
    return said ?? told ?? 'standard';
  }

  #fault(field: string, message: string): void {
    this.faults.push({ path: joinPath(this.#path, field), message });
  }

  #addIssue(issue: core.$ZodIssue): void {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) this.#fault(clippedName(key), 'is not a field of a record');
      return;
    }
    const [field = '', ...inner] = issue.path.map(String);
    this.#faulty.add(field);
    this.#fault([field, ...inner.map(clippedName)].join('.'), issue.message);
  }
}

type Numerals = Readonly<Record<string, unknown>>;

function timestampFault(timestampUs: number | undefined, { nowUs, retentionDays }: ReadContext): string | undefined {
  if (timestampUs === undefined) return 'must be epoch seconds or ISO 8601 with an offset';
  if (timestampUs < EARLIEST_US) return 'must not be before 2015';
  if (timestampUs > nowUs + MAX_AHEAD_US) return 'must be at most 10 minutes ahead';
  const isExpired = retentionDays !== undefined && timestampUs < nowUs - retentionDays * DAY_US;
  return isExpired ? `must not be older than the retention of ${retentionDays} days` : undefined;
}
