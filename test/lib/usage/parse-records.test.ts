import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestFacts } from '../../../lib/usage/digest.ts';
import { parseRecords } from '../../../lib/usage/parse-records.ts';
import { NO_TOKENS } from '../../support/builders.ts';
import { context, faultsOf, good, NOW_US, parsed, recordOf, refusalOf } from '../../support/parsed-records.ts';

const GOLDEN_ID = 'd1-9XbMUuYT-xvW3LtZ-pY8Ss';

describe('what a record becomes', () => {
  it('has the defaults of the contract', () => {
    expect(recordOf({ ...good, id: 'a' })).toEqual({
      project: 'main',
      userId: 'anonymous',
      timestampUs: 1_700_186_400_000_000,
      id: 'a',
      model: 'qwen-max',
      serviceTier: 'standard',
      function: 'default',
      tokens: NO_TOKENS,
      success: true,
      status: 'final',
    });
  });

  it('is the same with null as without', () => {
    const optional = ['user_id', 'tags', 'duration_ms', 'status', 'success', 'input_tokens', 'reported_cost'];
    const nulls = Object.fromEntries(optional.map((field) => [field, null]));
    expect(recordOf({ ...good, id: 'a', ...nulls, tags: {} })).toEqual(recordOf({ ...good, id: 'a' }));
  });

  it('has the same facts from a usage object as from the counts, and their digest', () => {
    const usage = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 60 } };
    const counts = { input_tokens: 100, output_tokens: 20, cache_read_tokens: 60 };
    const record = recordOf({ ...good, id: 'a', usage });
    expect(record).toEqual(recordOf({ ...good, id: 'a', ...counts }));
    expect(digestFacts(record)).toBe(digestFacts(recordOf({ ...good, id: 'a', ...counts })));
    expect(recordOf({ ...good, id: 'a', ...counts, usage: null })).toEqual(record);
  });

  it('is of the service tier of its usage, unless the record names one that the ledger can take for it', () => {
    const tierOf = (tier: string, said?: string) =>
      recordOf({ ...good, service_tier: said, usage: { prompt_tokens: 1, service_tier: tier } }).serviceTier;
    expect(tierOf('flex')).toBe('flex');
    expect(tierOf('flex', 'flex')).toBe('flex');
    expect(tierOf('auto', 'batch')).toBe('batch');
    expect(tierOf('scale', 'standard')).toBe('standard');
  });

  it('counts code points, not UTF-16', () => {
    expect(recordOf({ ...good, user_id: '😀'.repeat(200) }).userId).toHaveLength(400);
    expect(faultsOf({ ...good, user_id: '😀'.repeat(201) })).toEqual(['user_id: must be at most 200 characters']);
  });

  it('cuts a long error message with a mark', () => {
    const { errorMsg } = recordOf({ ...good, error_msg: '错😀'.repeat(300) });
    expect([...(errorMsg ?? '')]).toHaveLength(500);
    expect(errorMsg?.endsWith('…')).toBe(true);
    expect(recordOf({ ...good, error_msg: 'e'.repeat(500) }).errorMsg).toBe('e'.repeat(500));
  });

  it.each([
    ['1700186400', 0],
    ['1700186400.5', 500_000],
    ['1700186400.1234564', 123_456],
    ['1700186400.1234565', 123_457],
    ['1700186400.12345649999', 123_456],
    ['17001864001234567e-7', 123_457],
    ['"2023-11-17T10:00:00.123456+08:00"', 123_456],
    ['"2023-11-17T02:00:00Z"', 0],
    ['"2023-11-16T21:00-0500"', 0],
    ['"1700186400.1234564"', 123_456],
  ])('begins at the microsecond of the text %s', (text, microseconds) => {
    expect(recordOf(`{"model":"m","timestamp":${text}}`).timestampUs).toBe(1_700_186_400_000_000 + microseconds);
  });

  it('keeps the exact texts of durations and of reported costs', () => {
    const record = recordOf(
      '{"model":"m","duration_ms":956.40049999999999999,"reported_cost" : 0.12345678901234567890}',
    );
    expect(record).toMatchObject({ durationUs: 956_400, reportedCost: '0.1234567890123456789' });
    expect(recordOf({ ...good, reported_cost: '1.50' }).reportedCost).toBe('1.5');
    expect(recordOf({ ...good, reported_cost: 1e-7 }).reportedCost).toBe('0.0000001');
  });

  it('is not misled by texts that look like fields', () => {
    const body = { ...good, id: 'a', function: '"timestamp": 1700186400.1234567890,', tags: { 'x"timestamp': 'y' } };
    expect(recordOf(body)).toMatchObject({ function: body.function, timestampUs: 1_700_186_400_000_000 });
  });

  it('may be ten minutes ahead and is of this instant without a timestamp', () => {
    expect(recordOf({ model: 'm', timestamp: NOW_US / 1e6 + 600 }).timestampUs).toBe(NOW_US + 600_000_000);
    expect(recordOf({ model: 'm' }).timestampUs).toBe(NOW_US);
  });
});

describe('the identity of a record', () => {
  const idsOf = (records: readonly object[]): readonly string[] =>
    parseRecords(JSON.stringify({ records }), context).records.map((one) => ('record' in one ? one.record.id : ''));

  it('is made of its content when it has a timestamp only, whatever the order of its fields', () => {
    const canonical = '{"model":"qwen-max","tags":{"a":"1","b":"2"},"timestamp":1700186400}';
    const expected = `d1-${hash('sha256', canonical, 'base64url').slice(0, 22)}`;
    expect(recordOf({ tags: { b: '2', a: '1' }, ...good }).id).toBe(expected);
  });

  it('never changes', () => {
    expect(recordOf(good).id).toBe(GOLDEN_ID);
  });

  it('is made of a usage object as it was sent, with what nobody knows in it', () => {
    const usage = { prompt_tokens: 1, x: [{ b: 1, a: 2 }] };
    const canonical = '{"model":"qwen-max","timestamp":1700186400,"usage":{"prompt_tokens":1,"x":[{"a":2,"b":1}]}}';
    const expected = `d1-${hash('sha256', canonical, 'base64url').slice(0, 22)}`;
    expect(recordOf({ ...good, usage }).id).toBe(expected);
  });

  it('tells equal records of one request apart, and other ones from the first on', () => {
    const [first, second, other, third] = idsOf([good, good, { ...good, model: 'gpt-4' }, good]);
    expect([second, third]).toEqual([`${first}.2`, `${first}.3`]);
    expect(other).not.toContain(first);
  });

  it('is random without id and timestamp, and the result will say so', () => {
    expect(parsed('{"model":"m"}')).toMatchObject({ record: { id: 'random-1' }, isIdempotent: false });
    expect(parsed(JSON.stringify(good))).toMatchObject({ isIdempotent: true });
  });
});

describe('a key that is bound to a user', () => {
  it('records for that user by default', () => {
    expect(recordOf(good, { boundUserId: 'u1' }).userId).toBe('u1');
    expect(recordOf({ ...good, user_id: 'u1' }, { boundUserId: 'u1' }).userId).toBe('u1');
  });

  it('is forbidden another user, naming each path', () => {
    const records = [good, { ...good, user_id: 'u2' }, { ...good, user_id: 'anonymous' }];
    const { code, details } = refusalOf(JSON.stringify({ records }), { boundUserId: 'u1' });
    expect(code).toBe('forbidden');
    expect(details?.map(({ path }) => path)).toEqual(['records[1].user_id', 'records[2].user_id']);
  });
});

describe('whatever is sent', () => {
  const field = fc.constantFrom(
    'id',
    'timestamp',
    'model',
    'user_id',
    'tags',
    'input_tokens',
    'total_tokens',
    'duration_ms',
    'reported_cost',
    'error_msg',
    'usage',
    'records',
    '__proto__',
    'constructor',
    'toString',
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(1e308, -0, 1.7e9, '2023-11-17T02:00:00Z', '\ud800', { __proto__: null, constructor: 'x' }),
  );
  const record = fc.array(fc.tuple(field, value), { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs));
  const body = fc.oneof(
    record.map((sent) => JSON.stringify(sent)),
    fc.array(record, { maxLength: 5 }).map((records) => JSON.stringify({ records })),
    fc.json(),
    fc.string(),
    fc
      .tuple(field, fc.constantFrom('1e999', '-1e999', '1e-999', `1${'0'.repeat(400)}`, `0.${'3'.repeat(400)}`))
      .map(([name, text]) => `{"model":"m","${name}":${text}}`),
  );

  it('is taken, or refused with faults, and nothing else happens', () => {
    fc.assert(
      fc.property(body, (text) => {
        try {
          for (const one of parseRecords(text, context).records) {
            if ('faults' in one) expect(one.faults.length).toBeGreaterThan(0);
            else expect(one.record.model).not.toBe('');
          }
        } catch (error) {
          expect(error).toMatchObject({ name: 'LedgerError', code: 'bad_request', details: expect.any(Array) });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
