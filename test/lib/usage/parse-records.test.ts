import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../lib/errors.ts';
import { digestFacts } from '../../../lib/usage/digest.ts';
import { type ParseContext, parseRecords } from '../../../lib/usage/parse-records.ts';
import type { UsageRecord } from '../../../lib/usage/record.ts';

const NOW_US = Date.UTC(2023, 10, 17, 3) * 1000;
const context: ParseContext = { project: 'main', nowUs: NOW_US, randomId: () => 'random-1' };
const good = { timestamp: 1_700_186_400, model: 'qwen-max' };

const parsed = (text: string, changes: Partial<ParseContext> = {}) => {
  const [first] = parseRecords(text, { ...context, ...changes }).records;
  if (first === undefined) throw new Error('no record');
  return first;
};

function recordOf(body: string | object, changes: Partial<ParseContext> = {}): UsageRecord {
  const first = parsed(typeof body === 'string' ? body : JSON.stringify(body), changes);
  if ('faults' in first) throw new Error(JSON.stringify(first.faults));
  return first.record;
}

function faultsOf(body: string | object, changes: Partial<ParseContext> = {}): readonly string[] {
  const first = parsed(typeof body === 'string' ? body : JSON.stringify(body), changes);
  return 'faults' in first ? first.faults.map(({ path, message }) => `${path}: ${message}`) : [];
}

function refusalOf(text: string, changes: Partial<ParseContext> = {}): LedgerError {
  try {
    parseRecords(text, { ...context, ...changes });
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('was taken');
}

const GOLDEN_ID = 'd1-9XbMUuYT-xvW3LtZ-pY8Ss';
const COUNT = 'must be an integer from 0 to 1000000000';
const DURATION = 'must be from 0 to 1000000000 milliseconds';
const TIMESTAMP = 'must be epoch seconds or ISO 8601 with an offset';
const COST = 'must be a decimal from 0 to 10¹² with at most 30 places';
const EMPTY = 'must not be empty; leave it out or send null';
const CONTROL = 'must not contain control characters';

describe('a record that breaks a rule is rejected, naming it', () => {
  it.each<[string, unknown, string]>([
    ['id', '', 'must be 1 to 128 characters of ASCII 0x21 to 0x7E'],
    ['id', 'a b', 'must be 1 to 128 characters of ASCII 0x21 to 0x7E'],
    ['id', 'é', 'must be 1 to 128 characters of ASCII 0x21 to 0x7E'],
    ['id', 'x'.repeat(129), 'must be 1 to 128 characters of ASCII 0x21 to 0x7E'],
    ['id', 7, 'must be a string'],
    ['timestamp', 1_700_186_400_000, 'is too large for epoch seconds: milliseconds?'],
    ['timestamp', '1700186400000', 'is too large for epoch seconds: milliseconds?'],
    ['timestamp', 1_420_070_399, 'must not be before 2015'],
    ['timestamp', -1, 'must not be before 2015'],
    ['timestamp', NOW_US / 1e6 + 601, 'must be at most 10 minutes ahead'],
    ['timestamp', '2023-11-17T10:00:00', TIMESTAMP],
    ['timestamp', '2023-02-30T10:00:00Z', TIMESTAMP],
    ['timestamp', '2023-11-17T24:00:00Z', TIMESTAMP],
    ['timestamp', 'yesterday', TIMESTAMP],
    ['timestamp', '', TIMESTAMP],
    ['timestamp', true, TIMESTAMP],
    ['timestamp', `1700186400.${'0'.repeat(100)}`, TIMESTAMP],
    ['model', null, 'is required'],
    ['model', '', EMPTY],
    ['model', 5, 'must be a string'],
    ['model', 'm'.repeat(201), 'must be at most 200 characters'],
    ['provider', 'p'.repeat(201), 'must be at most 200 characters'],
    ['service_tier', 'express', 'must be one of standard, batch, flex, priority'],
    ['function', '', EMPTY],
    ['function', '函'.repeat(201), 'must be at most 200 characters'],
    ['user_id', 'a\u0000b', CONTROL],
    ['user_id', 'a\u0085b', CONTROL],
    ['anchor_id', '\ud800', 'must be well-formed Unicode'],
    ['session_id', ['s'], 'must be a string'],
    ...[
      'input_tokens',
      'output_tokens',
      'cache_read_tokens',
      'cache_write_tokens',
      'cache_write_1h_tokens',
      'audio_input_tokens',
      'reasoning_tokens',
      'audio_output_tokens',
    ].flatMap((field): [string, unknown, string][] =>
      [-1, 1.5, 1_000_000_001, '5', 2 ** 60].map((value) => [field, value, COUNT]),
    ),
    ['total_tokens', 1.5, 'must be an integer from 0 to 2000000000'],
    ['total_tokens', -1, 'must be an integer from 0 to 2000000000'],
    ['total_tokens', 1, 'must be input_tokens + output_tokens'],
    ['duration_ms', -0.001, DURATION],
    ['duration_ms', 1_000_000_001, DURATION],
    ['duration_ms', '5', 'must be a number'],
    ['success', 'yes', 'must be true or false'],
    ['success', 1, 'must be true or false'],
    ['error_msg', '', EMPTY],
    ['error_msg', 'line\nbreak', CONTROL],
    ['status', 'done', 'must be one of final, partial, aborted'],
    ['tags', [], 'must be an object of texts'],
    ['tags', 'a', 'must be an object of texts'],
    ['tags', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, 'x'])), 'must have at most 10 tags'],
    ['reservation_id', 'r'.repeat(65), 'must be at most 64 characters'],
    ['reported_cost', -1, COST],
    ['reported_cost', 'free', COST],
    ['reported_cost', '1e13', COST],
    ['reported_cost', `0.${'1'.repeat(31)}`, COST],
    ['reported_cost', {}, 'must be a number or a decimal string'],
    ['reported_currency', 'usd', 'must be three capital letters such as USD'],
    ['usage', [], 'must be an object'],
    ['usage', 'prompt_tokens', 'must be an object'],
    ['usage', 7, 'must be an object'],
    ['usage', {}, 'is no usage object that the ledger knows'],
    ['prompt', 'hello', 'is not a field of a record'],
    ['constructor', 'x', 'is not a field of a record'],
  ])('%s %j', (field, value, message) => {
    expect(faultsOf({ ...good, [field]: value })).toEqual([`${field}: ${message}`]);
  });

  it.each([
    [{ '': 'x' }, `tags.: the name of the tag ${EMPTY}`],
    [{ ['k'.repeat(65)]: 'x' }, `tags.${'k'.repeat(64)}…: the name of the tag must be at most 64 characters`],
    [{ k: '' }, `tags.k: ${EMPTY}`],
    [{ k: 'v'.repeat(201) }, 'tags.k: must be at most 200 characters'],
    [{ k: 5 }, 'tags.k: must be a string'],
    [{ constructor: 'x' }, 'tags.constructor: the name of the tag is not allowed'],
    [{ prototype: 'x' }, 'tags.prototype: the name of the tag is not allowed'],
  ])('tags %j', (tags, fault) => {
    expect(faultsOf({ ...good, tags })).toEqual([fault]);
  });

  it.each<[object, string]>([
    [{ usage: { prompt_tokens: -1 } }, `usage.prompt_tokens: ${COUNT}`],
    [{ usage: { prompt_tokens: 1.5 } }, `usage.prompt_tokens: ${COUNT}`],
    [{ usage: { prompt_tokens: '7' } }, `usage.prompt_tokens: ${COUNT}`],
    [{ usage: { prompt_tokens: 2 ** 60 } }, `usage.prompt_tokens: ${COUNT}`],
    [
      { usage: { prompt_tokens: 7 }, input_tokens: 7, total_tokens: 7 },
      'usage: stands instead of the counts: leave out input_tokens, total_tokens',
    ],
    [
      { usage: { prompt_tokens: 7, service_tier: 'flex' }, service_tier: 'batch' },
      'service_tier: contradicts the usage, which is of the tier flex',
    ],
    [
      { usage: { prompt_tokens: 7, service_tier: 'scale' } },
      'service_tier: is required: the ledger does not know the tier scale of the usage',
    ],
  ])('usage %j', (fields, fault) => {
    expect(faultsOf({ ...good, ...fields })).toEqual([fault]);
  });

  it.each([
    ['a number beyond a double', '{"prompt_tokens":1,"x":1e999}', 'usage.x: is too large'],
    ['ill-formed Unicode', '{"prompt_tokens":1,"x":"\\ud800"}', 'usage.x: must be well-formed Unicode'],
    ['a prototype key', '{"prompt_tokens":1,"__proto__":{}}', 'usage.__proto__: is not allowed'],
    [
      'nesting without end',
      `{"prompt_tokens":1,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      `usage.x${'[0]'.repeat(9)}: is nested deeper than 10 levels`,
    ],
  ])('usage that has no canonical text: %s', (_, usage, fault) => {
    expect(faultsOf(`{"timestamp":1700186400,"model":"m","usage":${usage}}`)).toEqual([fault]);
  });

  it('prototype keys, which only a text can carry', () => {
    expect(faultsOf('{"model":"m","tags":{"__proto__":"x"}}')).toEqual([
      'tags.__proto__: the name of the tag is not allowed',
    ]);
    expect(faultsOf('{"model":"m","__proto__":{"success":false}}')).toEqual(['__proto__: is not a field of a record']);
  });

  it('an id without a timestamp', () => {
    expect(faultsOf({ id: 'a', model: 'm' })).toEqual(['timestamp: is required with an id']);
  });

  it('parts that are more than the whole', () => {
    const input = 'input_tokens: is less than its parts: cache and audio input tokens';
    const output = 'output_tokens: is less than its parts: reasoning and audio output tokens';
    expect(faultsOf({ ...good, cache_read_tokens: 1 })).toEqual([input]);
    expect(faultsOf({ ...good, input_tokens: 5, cache_read_tokens: 3, cache_write_tokens: 3 })).toEqual([input]);
    expect(faultsOf({ ...good, input_tokens: 5, audio_input_tokens: 3, cache_write_1h_tokens: 3 })).toEqual([input]);
    expect(faultsOf({ ...good, input_tokens: 5, audio_input_tokens: 4, cache_read_tokens: 4 })).toEqual([]);
    expect(faultsOf({ ...good, output_tokens: 5, reasoning_tokens: 3, audio_output_tokens: 3 })).toEqual([output]);
  });

  it('a record older than the retention', () => {
    expect(faultsOf({ ...good, timestamp: NOW_US / 1e6 - 8 * 86_400 }, { retentionDays: 7 })).toEqual([
      'timestamp: must not be older than the retention of 7 days',
    ]);
  });

  it('with all its faults at once', () => {
    const faults = faultsOf({ model: '', id: 'a', input_tokens: -1, sucess: true, duration_ms: -1, tags: { k: 1 } });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(
      expect.arrayContaining(['model', 'timestamp', 'input_tokens', 'sucess', 'duration_ms', 'tags.k']),
    );
    expect(faults).toHaveLength(6);
  });

  it('with the paths of its place in the batch, without harm to its neighbours', () => {
    const { records } = parseRecords(JSON.stringify({ records: [good, { ...good, model: 1 }, 'x', null] }), context);
    expect(records.map((record) => ('faults' in record ? record.faults : 'taken'))).toEqual([
      'taken',
      [{ path: 'records[1].model', message: 'must be a string' }],
      [{ path: 'records[2]', message: 'must be an object' }],
      [{ path: 'records[3]', message: 'must be an object' }],
    ]);
  });

  it('with the path of a field inside its usage', () => {
    const bad = { ...good, usage: { prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 'x' } } };
    const { records } = parseRecords(JSON.stringify({ records: [good, good, good, bad] }), context);
    expect(records[3]).toEqual({
      faults: [{ path: 'records[3].usage.prompt_tokens_details.cached_tokens', message: COUNT }],
    });
  });

  it('with a limit to what is named, so that the answer has one too', () => {
    const unknown = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field_${index}`, 1]));
    const faults = faultsOf({ ...good, ...unknown });
    expect(faults).toHaveLength(50);
    expect(faults.at(-1)).toBe(': has 451 more faults');
  });
});

describe('a body that is no request', () => {
  it.each([
    ['nothing', ''],
    ['1 MB of spaces', ' '.repeat(1_000_000)],
    ['a cut text', '{"model":"m"'],
    ['NaN', '{"model":"m","input_tokens":NaN}'],
    ['100,000 brackets', '['.repeat(100_000)],
    ['100,000 closed brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"records"'],
    ['records that are no list', '{"records":{}}'],
    ['no records', '{"records":[]}'],
    ['501 records', JSON.stringify({ records: Array.from({ length: 501 }, () => good) })],
    ['an unknown field of the batch', JSON.stringify({ records: [good], dry_run: true })],
  ])('%s', (_, text) => {
    const { code, details = [] } = refusalOf(text);
    expect(code).toBe('bad_request');
    expect(details.length).toBeGreaterThan(0);
  });

  it('names the faults of the batch and of its records together', () => {
    const { details = [] } = refusalOf(JSON.stringify({ records: [{}], dry_run: true }));
    expect(details.map(({ path }) => path)).toEqual(['dry_run', 'records[0].model']);
  });
});

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
      tokens: {
        input: 0,
        output: 0,
        cacheRead: 0,
        cacheWrite: 0,
        cacheWrite1h: 0,
        audioInput: 0,
        reasoning: 0,
        audioOutput: 0,
      },
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
