import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RecordItem, readRecordImage, toRecordItem } from '../../../lib/aws/record-item.ts';
import { anyBooked } from '../../support/any-booked.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../support/builders.ts';

describe('a record as an item', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyBooked, (booked) => {
        expect(readRecordImage(toRecordItem(booked))).toEqual({ kind: 'record', booked });
      }),
      { numRuns: 200 },
    );
  });

  it('comes back from a stream image, which is JSON, without knowing its expiry', () => {
    const booked = bookedRecord({ tags: { env: 'prod' }, durationUs: 1_234_567 });
    const image = JSON.parse(JSON.stringify(toRecordItem(booked, { expiresAtSeconds: 1_800_000_000 })));
    expect(readRecordImage(image)).toEqual({ kind: 'record', booked });
  });

  it('expires only when told to', () => {
    expect(toRecordItem(bookedRecord())).not.toHaveProperty('expires_at');
    expect(toRecordItem(bookedRecord(), { expiresAtSeconds: 5 }).expires_at).toEqual({ N: '5' });
  });

  it('stays under 1 KB, one write unit, for a typical call', () => {
    const item = toRecordItem(
      bookedRecord({
        id: 'd1-0123456789012345678901',
        userId: '3f0d6d5c-58a5-4f53-9a34-0cf4e2d5a111',
        anchorId: '主播-小鱼',
        sessionId: '7b8a0a3e-24a0-4b5d-8f4d-d2e8a3a2c222',
        provider: 'dashscope',
        function: 'live_script_generation',
        durationUs: 1_234_567,
        tokens: { cacheRead: 100, reasoning: 50 },
        tags: { env: 'production', region: 'cn-hangzhou' },
      }),
    );
    expect(itemBytes(item)).toBeLessThan(1024);
  });

  it('writes exact numerals that a person can read', () => {
    const item = toRecordItem(bookedRecord({ durationUs: 1_234_560 }));
    expect(item).toMatchObject({ cost: { N: '0.082' }, duration_ms: { N: '1234.56' }, input_tokens: { N: '2000' } });
  });
});

describe('an image that is not a record of ours', () => {
  const good = toRecordItem(bookedRecord({ tags: { env: 'prod' }, durationUs: 5, tokens: { cacheRead: 1 } }));
  const OPTIONAL = ['tags', 'duration_ms', 'cache_read_tokens', 'price_id', 'price_model'];
  const without = (attribute: string): RecordItem =>
    Object.fromEntries(Object.entries(good).filter(([name]) => name !== attribute));

  it.each([
    ['an empty image', {}],
    ['no version', without('v')],
    ['version 0', { ...good, v: { N: '0' } }],
    ['a version that is a text', { ...good, v: { S: '1' } }],
    ['a pk of another kind', { ...good, pk: { S: 'main|D#2023-11' } }],
    ['a sk of another record', { ...good, sk: { S: 'user-2#01700186400000000#call-1' } }],
    ['a bucket that is not the user’s', { ...good, pk: { S: `${good.pk?.S?.slice(0, -2)}63` } }],
    ['an hour after the call', { ...good, hour_start_us: { N: String(SOME_INSTANT_US + 1) } }],
    ['an hour long before the call', { ...good, hour_start_us: { N: '0' } }],
    ['negative tokens', { ...good, input_tokens: { N: '-1' } }],
    ['a fraction of a token', { ...good, input_tokens: { N: '1.5' } }],
    ['too many tokens', { ...good, input_tokens: { N: '1000000001' } }],
    ['an empty numeral', { ...good, output_tokens: { N: '' } }],
    ['tokens as a text', { ...good, output_tokens: { S: '7' } }],
    ['parts above the whole', { ...good, cache_read_tokens: { N: '2001' } }],
    ['a negative cost', { ...good, cost: { N: '-0.1' } }],
    ['a cost finer than money', { ...good, cost: { N: '0.0000000000000000001' } }],
    ['a price without a cost', without('cost')],
    ['a cost without a price', { ...good, price_source: { S: 'none' } }],
    ['a price source nobody knows', { ...good, price_source: { S: 'guess' } }],
    ['a duration finer than a microsecond', { ...good, duration_ms: { N: '0.0001' } }],
    ['a duration beyond an exact double', { ...good, duration_ms: { N: '99999999999999999' } }],
    ['success as a text', { ...good, success: { S: 'true' } }],
    ['a status nobody knows', { ...good, status: { S: 'maybe' } }],
    ['a digest of more than 64 bits', { ...good, booked_digest: { N: '18446744073709551616' } }],
    ['tags as a text', { ...good, tags: { S: 'env' } }],
    ['a tag that is a number', { ...good, tags: { M: { env: { N: '1' } } } }],
    ['a reported cost that is no numeral', { ...good, reported_cost: { S: 'much' } }],
    ['a reported cost below 0', { ...good, reported_cost: { S: '-1' } }],
    ['a reported cost with too many places', { ...good, reported_cost: { S: `0.${'0'.repeat(30)}1` } }],
    ['an optional text that is a number', { ...good, provider: { N: '1' } }],
  ] satisfies [string, RecordItem][])('%s is malformed', (_, image) => {
    expect(readRecordImage(image)).toMatchObject({ kind: 'malformed', reason: expect.any(String) });
  });

  it.each(Object.keys(good).filter((name) => !OPTIONAL.includes(name)))('without %s is malformed', (attribute) => {
    expect(readRecordImage(without(attribute)).kind).toBe('malformed');
  });

  it('of a newer version is left to newer code', () => {
    expect(readRecordImage({ v: { N: '2' } })).toEqual({ kind: 'newer', version: 2 });
  });

  it('ignores attributes that it does not know', () => {
    expect(readRecordImage({ ...good, note: { S: 'seen' } }).kind).toBe('record');
  });
});

function itemBytes(item: RecordItem): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    const text = value.S ?? value.N ?? (value.M === undefined ? '' : JSON.stringify(value.M));
    return sum + Buffer.byteLength(name) + Buffer.byteLength(text);
  }, 0);
}
