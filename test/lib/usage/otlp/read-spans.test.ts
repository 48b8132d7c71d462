import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../../lib/errors.ts';
import { readJsonSpans } from '../../../../lib/usage/otlp/read-json.ts';
import { readProtobufSpans } from '../../../../lib/usage/otlp/read-protobuf.ts';
import { CHAT, ENCODINGS, SPAN_ID, type SpanFacts, START_NANO, TRACE_ID } from '../../../support/otlp.ts';

const fromJson = (spans: readonly SpanFacts[]) => readJsonSpans(ENCODINGS.json.write(spans).toString());
const fromProtobuf = (spans: readonly SpanFacts[]) => readProtobufSpans(ENCODINGS.protobuf.write(spans));

const JSON_SPAN = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  startTimeUnixNano: String(START_NANO),
  endTimeUnixNano: String(START_NANO + 1n),
  attributes: [{ key: 'gen_ai.usage.input_tokens', value: { intValue: '7' } }],
};
const requestOf = (span: object) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const readOne = (span: object) => readJsonSpans(requestOf(span))[0];

/** How a reader refuses; anything else than a refusal is an error of the test. */
function refusal(read: () => unknown): LedgerError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
}

describe('a trace request', () => {
  it('says the same in both encodings', () => {
    const hex = (digits: number) => fc.stringMatching(new RegExp(`^[1-9a-f]{${digits}}$`));
    const value = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const name = fc.constantFrom(
      'gen_ai.usage.input_tokens',
      'gen_ai.request.model',
      'user.id',
      'prompt',
      'llm.prompts.0',
    );
    const attributes = fc.dictionary(name, value, { noNullPrototype: true });
    const span = fc.record({
      attributes,
      resource: fc.constantFrom({ 'service.name': 'a' }, { 'service.name': 'b', host: 'h' }),
      traceId: hex(32),
      spanId: hex(16),
      startNano: fc.bigInt(1n, 4_000_000_000_000_000_000n),
      error: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    }) as fc.Arbitrary<SpanFacts>;
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const read = fromProtobuf(spans);
        expect(fromJson(spans)).toEqual(read);
        const told = new Map(read.map((one) => [`${one.traceId}-${one.spanId}`, one]));
        for (const { traceId, spanId, startNano = 0n, error } of spans) {
          const one = told.get(`${traceId}-${spanId}`);
          expect(one).toMatchObject({ startNano, endNano: startNano + 1_500_000_000n, isError: error !== undefined });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is read as far as the ledger needs it: no prompt is ever decoded', () => {
    const attributes = {
      ...CHAT,
      'gen_ai.input.messages': '[{"content":"a secret"}]',
      'gen_ai.prompt.0.content': 'a secret',
    };
    for (const [span] of [fromJson([{ attributes }]), fromProtobuf([{ attributes }])]) {
      expect(span).toEqual({
        path: 'resourceSpans[0].scopeSpans[0].spans[0]',
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        startNano: START_NANO,
        endNano: START_NANO + 1_500_000_000n,
        isError: false,
        statusMessage: '',
        attributes: new Map(Object.entries(CHAT)),
        resource: new Map([['service.name', 'shop']]),
      });
    }
  });

  it('may be empty', () => {
    expect(readProtobufSpans(new Uint8Array())).toEqual([]);
    expect(readJsonSpans('{}')).toEqual([]);
    expect(readJsonSpans('{"resourceSpans":null}')).toEqual([]);
  });
});

describe('a trace request in JSON', () => {
  it.each<[string, object]>([
    ['integers as strings', JSON_SPAN],
    ['ids in capitals', { ...JSON_SPAN, traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase() }],
    ['fields of tomorrow', { ...JSON_SPAN, tomorrow: { a: 1 }, flags: 257, links: [{}], status: { tomorrow: 1 } }],
    ['fields that are null', { ...JSON_SPAN, status: null, links: null, events: null }],
    [
      'the value of an attribute as a number',
      { ...JSON_SPAN, attributes: [{ key: 'gen_ai.usage.input_tokens', value: { intValue: 7 } }] },
    ],
    ['original names, which are none', { ...JSON_SPAN, start_time_unix_nano: '5', trace_id: 'x' }],
  ])('%s', (_, span) => {
    expect(readOne(span)).toMatchObject({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      startNano: START_NANO,
      endNano: START_NANO + 1n,
    });
    expect(readOne(span)?.attributes.get('gen_ai.usage.input_tokens')).toBe(7);
  });

  it('keeps each nanosecond of a time that is a number', () => {
    const text = requestOf(JSON_SPAN).replace(`"${START_NANO}"`, '1700186400123456789');
    expect(readJsonSpans(text)[0]?.startNano).toBe(1_700_186_400_123_456_789n);
  });

  it.each<[string, object, string]>([
    ['traceId', { traceId: 7 }, 'traceId'],
    ['a time that is no integer', { startTimeUnixNano: '1.5' }, 'startTimeUnixNano'],
    ['a time without end', { startTimeUnixNano: '9'.repeat(100_000) }, 'startTimeUnixNano'],
    ['the name of an enum', { status: { code: 'STATUS_CODE_ERROR' } }, 'status.code'],
    ['attributes that are no list', { attributes: { a: 1 } }, 'attributes'],
    ['an attribute whose name is a number', { attributes: [{ key: 1 }] }, 'attributes[0].key'],
    [
      'a count that is none',
      { attributes: [{ key: 'gen_ai.usage.input_tokens', value: { intValue: 'x' } }] },
      'attributes[0].value.intValue',
    ],
    ['a status that is a text', { status: 'error' }, 'status'],
  ])('is refused for %s, by its name', (_, change, path) => {
    expect(refusal(() => readOne({ ...JSON_SPAN, ...change }))).toMatchObject({
      code: 'bad_request',
      details: [{ path: `resourceSpans[0].scopeSpans[0].spans[0].${path}` }],
    });
  });

  it.each(['', 'x', '[]', 'null', '7', '{"resourceSpans":[7]}', '{"resourceSpans":[{"scopeSpans":{}}]}'])(
    'is refused when it is %j',
    (text) => {
      expect(refusal(() => readJsonSpans(text))).toMatchObject({ code: 'bad_request' });
    },
  );

  it('is read or refused whatever it is', () => {
    const names = ['resourceSpans', 'scopeSpans', 'spans', 'attributes', 'key', 'value', 'intValue', '__proto__'];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(null, 1, 'a', {}),
        fc.array(tie('tree'), { maxLength: 2 }),
        tie('node'),
      ),
      node: fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 3 }),
    }));
    fc.assert(
      fc.property(tree, (body) => void refusal(() => readJsonSpans(JSON.stringify(body)))),
      { numRuns: 300 },
    );
  });
});

describe('a trace request in protobuf', () => {
  const whole = ENCODINGS.protobuf.write([{ error: 'x' }]);

  it('is refused wherever it is cut', () => {
    for (let at = 1; at < whole.length; at += 1) {
      expect(
        refusal(() => readProtobufSpans(whole.subarray(0, at))),
        String(at),
      ).toMatchObject({ code: 'bad_request' });
    }
  });

  it('passes over fields of tomorrow, and over fields of another type', () => {
    const unknown = Buffer.from([0x80 | 0x22, 0x06, 0x03, 1, 2, 3]); // field 100, three bytes
    const varint = Buffer.from([0x08, 0x05]); // field 1 as a number
    expect(readProtobufSpans(Buffer.concat([unknown, whole, varint, unknown]))).toEqual(readProtobufSpans(whole));
  });

  it('is read or refused whatever it is', () => {
    const flipped = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255))
      .map(([at, byte]) => Buffer.from(whole.map((own, index) => (index === at ? byte : own))));
    const bytes = fc.oneof(flipped, fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(bytes, (body) => void refusal(() => readProtobufSpans(body))),
      { numRuns: 500 },
    );
  });
});
