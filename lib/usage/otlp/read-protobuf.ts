/**
 * The binary form of `ExportTraceServiceRequest`. Field numbers are those of opentelemetry-proto:
 * collector/trace/v1/trace_service.proto, trace/v1/trace.proto, resource/v1/resource.proto, common/v1/common.proto.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { badRequest } from '../../errors.ts';
import { type Attributes, type AttributeValue, isRead, type Span } from './span.ts';

const { Varint, Bit64, LengthDelimited } = WireType;
const STATUS_CODE_ERROR = 2;

interface Field {
  readonly wireType: WireType;
  readonly read: (reader: BinaryReader) => void;
}

/** By field number; what is not among them is skipped unread, as is a field of another wire type. */
type Fields = Readonly<Record<number, Field>>;

/** @throws LedgerError `bad_request` when the bytes are no such message. */
export function readProtobufSpans(bytes: Uint8Array): readonly Span[] {
  const spans: Span[] = [];
  let index = 0;
  try {
    readMessage(bytes, {
      1: { wireType: LengthDelimited, read: (reader) => readResourceSpans(reader.bytes(), index++, spans) },
    });
  } catch (error) {
    throw badRequest([{ path: '', message: `the body is no ExportTraceServiceRequest: ${wordsOf(error)}` }]);
  }
  return spans;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'it can not be read');

function readMessage(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields[number];
    if (field?.wireType === wireType) field.read(reader);
    else reader.skip(wireType, number);
  }
}

const message = (read: (bytes: Uint8Array) => void): Field => ({
  wireType: LengthDelimited,
  read: (reader) => read(reader.bytes()),
});
const text = (read: (text: string) => void): Field => ({
  wireType: LengthDelimited,
  read: (reader) => read(reader.string(true)),
});
const fixed64 = (read: (value: bigint) => void): Field => ({
  wireType: Bit64,
  read: (reader) => read(BigInt(reader.fixed64())),
});

function readResourceSpans(bytes: Uint8Array, index: number, spans: Span[]): void {
  // A resource may stand behind its spans.
  const scopes: Uint8Array[] = [];
  let resource: Attributes = new Map();
  readMessage(bytes, {
    1: message((sent) => {
      resource = readAttributes(sent, 1);
    }),
    2: message((scope) => scopes.push(scope)),
  });
  for (const [scopeIndex, scope] of scopes.entries()) {
    let spanIndex = 0;
    readMessage(scope, {
      2: message((span) => {
        const path = `resourceSpans[${index}].scopeSpans[${scopeIndex}].spans[${spanIndex++}]`;
        spans.push({ path, ...readSpan(span), resource });
      }),
    });
  }
}

function readSpan(bytes: Uint8Array): Omit<Span, 'path' | 'resource'> {
  let [traceId, spanId, startNano, endNano] = ['', '', 0n, 0n];
  let status = { isError: false, statusMessage: '' };
  readMessage(bytes, {
    1: message((id) => {
      traceId = hexOf(id);
    }),
    2: message((id) => {
      spanId = hexOf(id);
    }),
    7: fixed64((nano) => {
      startNano = nano;
    }),
    8: fixed64((nano) => {
      endNano = nano;
    }),
    15: message((sent) => {
      status = readStatus(sent);
    }),
  });
  return { traceId, spanId, startNano, endNano, ...status, attributes: readAttributes(bytes, 9) };
}

function readStatus(bytes: Uint8Array): Pick<Span, 'isError' | 'statusMessage'> {
  let [isError, statusMessage] = [false, ''];
  readMessage(bytes, {
    2: text((sent) => {
      statusMessage = sent;
    }),
    3: {
      wireType: Varint,
      read: (reader) => {
        isError = reader.int32() === STATUS_CODE_ERROR;
      },
    },
  });
  return { isError, statusMessage };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The attributes of a message that has them in the field `number`. */
function readAttributes(bytes: Uint8Array, number: number): Attributes {
  const attributes = new Map<string, AttributeValue>();
  readMessage(bytes, {
    [number]: message((pair) => {
      const { name, value } = readKeyValue(pair);
      const read = isRead(name) ? readValue(value) : undefined;
      if (read !== undefined) attributes.set(name, read);
    }),
  });
  return attributes;
}

function readKeyValue(bytes: Uint8Array): { name: string; value: Uint8Array } {
  let [name, value] = ['', new Uint8Array()];
  readMessage(bytes, {
    1: text((sent) => {
      name = sent;
    }),
    2: message((sent) => {
      value = sent as Uint8Array<ArrayBuffer>;
    }),
  });
  return { name, value };
}

/** A whole number beyond a double's is rounded, and as a count refused for its size. */
function readValue(bytes: Uint8Array): AttributeValue | undefined {
  let value: AttributeValue | undefined;
  const keep = (sent: AttributeValue) => {
    value = sent;
  };
  readMessage(bytes, {
    1: text(keep),
    2: { wireType: Varint, read: (reader) => keep(reader.bool()) },
    3: { wireType: Varint, read: (reader) => keep(Number(reader.int64())) },
    4: { wireType: Bit64, read: (reader) => keep(reader.double()) },
  });
  return value;
}
