import { describe, expect, it } from 'vitest';
import { parseRecords } from '../../../lib/usage/parse-records.ts';
import { context, faultsOf, good, NOW_US, refusalOf } from '../../support/parsed-records.ts';

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
      index: 3,
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
