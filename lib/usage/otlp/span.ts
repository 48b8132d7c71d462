/** A span of an OTLP trace request, as far as the ledger reads it. */
export interface Span {
  /** Where it stands: `resourceSpans[0].scopeSpans[0].spans[2]`. */
  readonly path: string;
  /** Hexadecimal, in lower case; 32 and 16 digits where they are valid. */
  readonly traceId: string;
  readonly spanId: string;
  /** Nanoseconds since 1970 UTC; 0 is unknown. */
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly isError: boolean;
  /** What the instrumentation says of the error; empty without one. */
  readonly statusMessage: string;
  readonly attributes: Attributes;
  /** Of the process that made the span. */
  readonly resource: Attributes;
}

/** Only attributes that {@link isRead} names. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** Lists, objects and bytes are never read. */
export type AttributeValue = string | number | boolean;

export const USAGE_PREFIX = 'gen_ai.usage.';

/** What belongs to the usage, but is named otherwise. */
export const OTHER_USAGE: ReadonlySet<string> = new Set([
  'llm.usage.total_tokens',
  'openai.response.service_tier',
  'gen_ai.openai.response.service_tier',
]);

const OTHERS: ReadonlySet<string> = new Set([
  'gen_ai.operation.name',
  'llm.request.type',
  'traceloop.span.kind',
  'gen_ai.response.model',
  'gen_ai.request.model',
  'gen_ai.provider.name',
  'gen_ai.system',
  'gen_ai.conversation.id',
  'session.id',
  'enduser.id',
  'user.id',
  'tokenledger.function',
  'tokenledger.anchor_id',
  'gen_ai.agent.name',
  'service.name',
  'error.type',
]);

/** Whether an attribute is read at all. The values of all others, prompts and answers among them, are never decoded. */
export const isRead = (name: string): boolean =>
  OTHERS.has(name) || OTHER_USAGE.has(name) || name.startsWith(USAGE_PREFIX);
