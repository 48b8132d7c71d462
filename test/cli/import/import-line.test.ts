import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../cli/import/import-line.ts';

const bytes = (text: string) => Buffer.from(text);

function bodyOf(text: string): string {
  const line = createLineReader()(1, bytes(text));
  if ('fault' in line) throw new Error(line.fault);
  return line.body;
}

describe('a line of an old day file', () => {
  it('gets an id from its bytes', () => {
    const text = '{"model":"qwen-plus"}';
    expect(bodyOf(text)).toBe(`{"model":"qwen-plus","id":"i1-${hash('sha256', text, 'base64url').slice(0, 22)}"}`);
  });

  it('gets the same id in another run, and the n-th equal line of a file gets .n', () => {
    const [one, another] = [createLineReader(), createLineReader()];
    const idOf = (line: ReturnType<typeof one>) => ('body' in line ? JSON.parse(line.body).id : undefined);
    const ids = [1, 2, 3].map((line) => idOf(one(line, bytes('{"a":1}'))));
    expect(ids).toEqual([ids[0], `${ids[0]}.2`, `${ids[0]}.3`]);
    expect(idOf(another(7, bytes('{"a":1}')))).toBe(ids[0]);
    expect(idOf(another(8, bytes('{"a": 1}')))).not.toBe(ids[0]);
  });

  it('keeps every numeral as it is written', () => {
    expect(bodyOf('{"timestamp":1700158546.68100001234,"duration_ms":1e3}')).toContain(
      '{"timestamp":1700158546.68100001234,"duration_ms":1e3,',
    );
  });

  it.each([
    ['{"cost":0.0164}', { reported_cost: 0.0164, reported_currency: 'CNY' }],
    ['{"cost":0}', { reported_cost: 0, reported_currency: 'CNY' }],
    ['{"cost":null}', {}],
  ])('hands the cost of %s on as reported', (text, expected) => {
    const { id, ...record } = JSON.parse(bodyOf(text));
    expect(record).toEqual(expected);
  });

  it("that a ledger has exported keeps its id, and its cost is nobody's report", () => {
    const line = '{"timestamp":1700158546.681,"model":"m","cost":0.1,"id":"d1-x","reported_cost":0.2}';
    expect(bodyOf(line)).toBe('{"timestamp":1700158546.681,"model":"m","id":"d1-x","reported_cost":0.2}');
  });

  it.each(['', 'null', '3', '"x"', '[]', '{', '{"a":1}}', '\u0000'])('is refused as %j', (text) => {
    expect(createLineReader()(4, bytes(text))).toMatchObject({ line: 4, fault: 'not a JSON object' });
  });

  it('is refused when it is not UTF-8', () => {
    const line = Buffer.concat([bytes('{"model":"'), Buffer.from([0xff]), bytes('"}')]);
    expect(createLineReader()(1, line)).toMatchObject({ fault: 'not a JSON object' });
  });

  it('never throws and never loses a field', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const { id, cost, reported_cost, reported_currency, ...expected } = record;
        const sent = JSON.parse(bodyOf(JSON.stringify(record)));
        expect(sent).toMatchObject(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });
});
