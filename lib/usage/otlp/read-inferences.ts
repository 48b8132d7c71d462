/** From the spans of a trace request to records of those that are calls of a model. */
import type { Fault } from '../../errors.ts';
import { formatDecimal } from '../../money.ts';
import { refuseOtherUsers } from '../parse-records.ts';
import type { SentEntry } from '../read-body.ts';
import { type ReadContext, readRecord } from '../read-record.ts';
import type { UsageRecord } from '../record.ts';
import { withoutControlCharacters } from '../text-rules.ts';
import { hasUsage, isInference } from './inference.ts';
import { type Attributes, OTHER_USAGE, type Span, USAGE_PREFIX } from './span.ts';

export interface ReadInferences {
  readonly records: readonly UsageRecord[];
  /** The faults of each span that was rejected. */
  readonly rejected: readonly (readonly Fault[])[];
  /** How many of the records are successful calls that told no usage: counted, with no tokens. */
  readonly withoutUsage: number;
}

const NANOSECOND_SCALE = 9;
const MILLISECOND_IN_NANO_SCALE = 6;

/** What the SDKs call a service that was given no name. */
const UNNAMED_SERVICE = /^unknown_service(:|$)/;

/**
 * Other spans than calls are passed over: an exporter sends them all. The identity of a call is its span, so that sending a batch
 * again counts nothing again.
 *
 * @throws LedgerError `forbidden` when a key that is bound to a user sends a call of another user.
 */
export function readInferences(spans: readonly Span[], context: ReadContext): ReadInferences {
  const calls = spans.filter(({ attributes }) => isInference(attributes));
  const entries = calls.map(entryOf);
  refuseOtherUsers(entries, context.boundUserId);
  const records: UsageRecord[] = [];
  const rejected: (readonly Fault[])[] = [];
  let withoutUsage = 0;
  for (const [index, span] of calls.entries()) {
    const read = readCall(span, entries[index] as SentEntry, context);
    if ('faults' in read) rejected.push(read.faults);
    else {
      records.push(read);
      withoutUsage += read.success && !hasUsage(span.attributes) ? 1 : 0;
    }
  }
  return { records, rejected, withoutUsage };
}

function readCall(span: Span, entry: SentEntry, context: ReadContext): UsageRecord | { faults: readonly Fault[] } {
  const faults = identityFaults(span);
  const read = readRecord(entry, context);
  if ('faults' in read) return { faults: [...faults, ...read.faults] };
  return faults.length > 0 ? { faults } : { ...read.facts, id: read.id ?? '' };
}

const isId = (text: string, digits: number): boolean =>
  text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);

function identityFaults({ path, traceId, spanId, startNano }: Span): readonly Fault[] {
  return [
    ...(isId(traceId, 32) ? [] : [{ path: `${path}.traceId`, message: 'must be 16 bytes, not all zero' }]),
    ...(isId(spanId, 16) ? [] : [{ path: `${path}.spanId`, message: 'must be 8 bytes, not all zero' }]),
    ...(startNano > 0n ? [] : [{ path: `${path}.startTimeUnixNano`, message: 'is required' }]),
  ];
}

/** The span as `POST /records` would take its call, with the names of the contract. */
function entryOf(span: Span, index: number): SentEntry {
  const { attributes, resource, isError, startNano, endNano } = span;
  const text = (...names: readonly string[]) => textIn(attributes, names);
  const own = (name: string) => text(name) ?? textIn(resource, [name]);
  const durationMs = startNano > 0n && endNano >= startNano ? endNano - startNano : undefined;
  const durationText = durationMs === undefined ? null : formatDecimal(durationMs, MILLISECOND_IN_NANO_SCALE);
  const sent = {
    id: `${span.traceId}-${span.spanId}`,
    timestamp: formatDecimal(startNano, NANOSECOND_SCALE),
    model: text('gen_ai.response.model', 'gen_ai.request.model'),
    provider: text('gen_ai.provider.name', 'gen_ai.system'),
    function: own('tokenledger.function') ?? text('gen_ai.agent.name') ?? serviceOf(resource),
    user_id: text('enduser.id', 'user.id'),
    anchor_id: own('tokenledger.anchor_id'),
    session_id: text('gen_ai.conversation.id', 'session.id'),
    usage: hasUsage(attributes) ? usageOf(attributes) : null,
    duration_ms: durationText === null ? null : Number(durationText),
    success: !isError,
    error_msg: isError ? (messageOf(span.statusMessage) ?? text('error.type')) : null,
  };
  return { index, path: span.path, sent, exact: { ...sent, duration_ms: durationText } };
}

function serviceOf(resource: Attributes): string | undefined {
  const name = textIn(resource, ['service.name']);
  return name === undefined || UNNAMED_SERVICE.test(name) ? undefined : name;
}

/** The first of the attributes that says something; numbers, which some use for users, as their numerals. */
function textIn(attributes: Attributes, names: readonly string[]): string | undefined {
  const values = names.map((name) => attributes.get(name)).filter((value) => value !== undefined && value !== '');
  return values[0] === undefined ? undefined : String(values[0]);
}

const messageOf = (statusMessage: string): string | undefined =>
  withoutControlCharacters(statusMessage.toWellFormed()) || undefined;

const usageOf = (attributes: Attributes): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...attributes].filter(([name]) => name.startsWith(USAGE_PREFIX) || OTHER_USAGE.has(name)));
