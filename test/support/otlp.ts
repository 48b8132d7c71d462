import { type Attributes, type Link, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { SOME_INSTANT_US } from './builders.ts';

/** What a test says of a span; the rest is a chat of qwen-max that began at {@link SOME_INSTANT_US} and took 1.5 s. */
export interface SpanFacts {
  readonly attributes?: Attributes;
  readonly resource?: Attributes;
  readonly traceId?: string;
  readonly spanId?: string;
  /** Nanoseconds since 1970. */
  readonly startNano?: bigint;
  readonly endNano?: bigint;
  /** The message of an error. */
  readonly error?: string;
}

export const START_NANO = BigInt(SOME_INSTANT_US) * 1000n;
export const TRACE_ID = '5b8efff798038103d269b633813fc60c';
export const SPAN_ID = 'eee19b7ec3c1b174';

export const CHAT: Attributes = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'qwen-max',
  'gen_ai.usage.input_tokens': 2000,
  'gen_ai.usage.output_tokens': 700,
};

const timeOf = (nano: bigint): [number, number] => [Number(nano / 1_000_000_000n), Number(nano % 1_000_000_000n)];

/** As OpenTelemetry's own SDK hands a span to its exporters. */
export function readableSpan(facts: SpanFacts = {}): ReadableSpan {
  const { traceId = TRACE_ID, spanId = SPAN_ID, startNano = START_NANO, error } = facts;
  const endNano = facts.endNano ?? startNano + 1_500_000_000n;
  return {
    name: 'chat qwen-max',
    kind: SpanKind.CLIENT,
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    startTime: timeOf(startNano),
    endTime: timeOf(endNano),
    duration: timeOf(endNano - startNano),
    status: error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error },
    attributes: facts.attributes ?? CHAT,
    links: [{ context: { traceId, spanId, traceFlags: 1 } }] satisfies Link[],
    events: [{ name: 'gen_ai.content.prompt', time: timeOf(startNano), attributes: { prompt: 'a secret' } }],
    ended: true,
    resource: resourceFromAttributes(facts.resource ?? { 'service.name': 'shop' }),
    instrumentationScope: { name: 'test', version: '1.0.0' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const bytesOf = (bytes: Uint8Array | undefined): Buffer => Buffer.from(bytes ?? []);

/** The two encodings, written and read by OpenTelemetry's own code. */
export const ENCODINGS = {
  protobuf: {
    type: 'application/x-protobuf',
    write: (spans: readonly SpanFacts[]) => bytesOf(ProtobufTraceSerializer.serializeRequest(spans.map(readableSpan))),
    readAnswer: (bytes: Buffer) => ProtobufTraceSerializer.deserializeResponse(bytes),
  },
  json: {
    type: 'application/json',
    write: (spans: readonly SpanFacts[]) => bytesOf(JsonTraceSerializer.serializeRequest(spans.map(readableSpan))),
    readAnswer: (bytes: Buffer) => JsonTraceSerializer.deserializeResponse(bytes),
  },
} as const;
