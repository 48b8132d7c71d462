/**
 * The JSON form of `ExportTraceServiceRequest`: proto3's, but for hexadecimal ids and enums that are only integers. Names that
 * are not known are ignored, null is absent, 64-bit integers are texts or numerals, which are read from their text.
 *
 * Source: opentelemetry-proto docs/specification.md, "JSON Protobuf Encoding".
 */
import { badRequest, type Fault } from '../../errors.ts';
import { createExactReader } from '../../input/exact-json.ts';
import { parseDecimal } from '../../money.ts';
import { joinPath, limitFaults } from '../faults.ts';
import { isObject } from '../sent-record.ts';
import { type Attributes, type AttributeValue, isRead, type Span } from './span.ts';

const STATUS_CODE_ERROR = 2;

/** Longer numerals are no 64-bit integers. */
const MAX_NUMERAL_LENGTH = 40;

const readExactly = createExactReader(['startTimeUnixNano', 'endTimeUnixNano', 'intValue']);

/** @throws LedgerError `bad_request`, naming each field whose value has a wrong type, when the text is no such message. */
export function readJsonSpans(json: string): readonly Span[] {
  const { exact } = readExactly(json);
  if (!isObject(exact)) throw badRequest([{ path: '', message: 'the body must be an ExportTraceServiceRequest' }]);
  const faults: Fault[] = [];
  const spans = new MessageReader('', exact, faults).list('resourceSpans').flatMap((resourceSpans) => {
    const resource = readAttributes(resourceSpans.object('resource'));
    return resourceSpans
      .list('scopeSpans')
      .flatMap((scopeSpans) => scopeSpans.list('spans'))
      .map((span) => readSpan(span, resource));
  });
  if (faults.length > 0) throw badRequest(limitFaults('', faults));
  return spans;
}

function readSpan(span: MessageReader, resource: Attributes): Span {
  const status = span.object('status');
  return {
    path: span.path,
    traceId: span.text('traceId').toLowerCase(),
    spanId: span.text('spanId').toLowerCase(),
    startNano: span.integer('startTimeUnixNano'),
    endNano: span.integer('endTimeUnixNano'),
    isError: status.integer('code') === BigInt(STATUS_CODE_ERROR),
    statusMessage: status.text('message'),
    attributes: readAttributes(span),
    resource,
  };
}

function readAttributes(message: MessageReader): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const pair of message.list('attributes')) {
    const name = pair.text('key');
    const value = isRead(name) ? readValue(pair.object('value')) : undefined;
    if (value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

/** A whole number beyond a double's is rounded, and as a count refused for its size. */
function readValue(value: MessageReader): AttributeValue | undefined {
  if (value.has('stringValue')) return value.text('stringValue');
  if (value.has('intValue')) return Number(value.integer('intValue'));
  if (value.has('doubleValue')) return value.double('doubleValue');
  return value.has('boolValue') ? value.boolean('boolValue') : undefined;
}

/** Reads the fields of one message; absent and null are a field's default. Faults are left with the message. */
class MessageReader {
  readonly path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #faults: Fault[];

  constructor(path: string, fields: Readonly<Record<string, unknown>>, faults: Fault[]) {
    this.path = path;
    this.#fields = fields;
    this.#faults = faults;
  }

  has(name: string): boolean {
    return this.#valueOf(name) !== undefined;
  }

  text(name: string): string {
    const value = this.#valueOf(name) ?? '';
    return typeof value === 'string' ? value : this.#fault(name, 'must be a string', '');
  }

  boolean(name: string): boolean {
    const value = this.#valueOf(name) ?? false;
    return typeof value === 'boolean' ? value : this.#fault(name, 'must be true or false', false);
  }

  double(name: string): number {
    const value = this.#valueOf(name) ?? 0;
    const isNumeral = typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_NUMERAL_LENGTH);
    return isNumeral ? Number(value) : this.#fault(name, 'must be a number', 0);
  }

  integer(name: string): bigint {
    const value = this.#valueOf(name) ?? 0;
    const isNumeral = typeof value === 'number' || typeof value === 'string';
    const text = isNumeral ? String(value) : '';
    const read = text.length > MAX_NUMERAL_LENGTH ? undefined : parseDecimal(text, 0);
    return read ?? this.#fault(name, 'must be an integer, as a number or a string', 0n);
  }

  object(name: string): MessageReader {
    const value = this.#valueOf(name) ?? {};
    return this.#inner(name, isObject(value) ? value : this.#fault(name, 'must be an object', {}));
  }

  list(name: string): readonly MessageReader[] {
    const value = this.#valueOf(name) ?? [];
    const isList = Array.isArray(value) && value.every(isObject);
    const objects = isList ? value : this.#fault(name, 'must be a list of objects', []);
    return objects.map((fields, index) => this.#inner(`${name}[${index}]`, fields));
  }

  #inner(name: string, fields: Readonly<Record<string, unknown>>): MessageReader {
    return new MessageReader(joinPath(this.path, name), fields, this.#faults);
  }

  #valueOf(name: string): unknown {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    return value ?? undefined;
  }

  #fault<Default>(name: string, message: string, instead: Default): Default {
    this.#faults.push({ path: joinPath(this.path, name), message });
    return instead;
  }
}
