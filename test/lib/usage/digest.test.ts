import { describe, expect, it } from 'vitest';
import { digestBooked, digestFacts } from '../../../lib/usage/digest.ts';
import { bookedRecord, priced, UNPRICED, usageRecord } from '../../support/builders.ts';

const full = usageRecord({
  userId: '用户#二',
  id: 'req|1',
  provider: 'dashscope',
  anchorId: '主播 😀',
  sessionId: 's-1',
  tokens: { cacheRead: 1, cacheWrite: 2, cacheWrite1h: 3, audioInput: 1, reasoning: 4, audioOutput: 5 },
  durationUs: 1_234_567,
  success: false,
  errorMsg: '"quoted" \\ text',
  status: 'aborted',
  tags: { z: 'last', a: 'first' },
  reservationId: 'r-1',
  reportedCost: '0.0000000001',
  reportedCurrency: 'USD',
});

// Made by another program from the recipe in words.
const PLAIN_FACTS = 0xef34418e00e0fc9an;
const PLAIN_BOOKED = 0x5c76e7e8806d4decn;
const FULL_FACTS = 0x54318036d40f3430n;
const FULL_UNPRICED = 0x8d0d7baa0c09feb9n;
const FULL_CONVERTED = 0xb6938b88b2509946n;

// Counters hold sums of these for ever. A vector that changes means a new schema version, never a new expectation here.
describe('the digests of schema version 1', () => {
  it('stand for a plain record', () => {
    expect(digestFacts(usageRecord())).toBe(PLAIN_FACTS);
    expect(digestBooked(digestFacts(usageRecord()), priced(usageRecord()))).toBe(PLAIN_BOOKED);
  });

  it('stand for a record with every field', () => {
    expect(digestFacts(full)).toBe(FULL_FACTS);
    expect(digestBooked(digestFacts(full), UNPRICED)).toBe(FULL_UNPRICED);
    expect(
      digestBooked(digestFacts(full), {
        costAtto: 123_456_789_012_345_678_901n,
        price: { source: 'genai-prices', priceId: 'openai/gpt-4o', model: 'gpt-4o', exchangeRate: '7' },
      }),
    ).toBe(FULL_CONVERTED);
  });

  it('do not depend on the order of tags', () => {
    expect(digestFacts({ ...full, tags: { a: 'first', z: 'last' } })).toBe(digestFacts(full));
  });

  const facts = usageRecord();
  it.each([
    ['project', { project: 'other' }],
    ['user', { userId: 'user-2' }],
    ['timestamp', { timestampUs: facts.timestampUs + 1 }],
    ['id', { id: 'call-2' }],
    ['model', { model: 'qwen-plus' }],
    ['provider', { provider: 'p' }],
    ['service tier', { serviceTier: 'batch' }],
    ['function', { function: 'f' }],
    ['anchor', { anchorId: 'a' }],
    ['session', { sessionId: 'a' }],
    ['input', { tokens: { input: 2001 } }],
    ['output', { tokens: { output: 701 } }],
    ['cache read', { tokens: { cacheRead: 1 } }],
    ['cache write', { tokens: { cacheWrite: 1 } }],
    ['cache write 1h', { tokens: { cacheWrite1h: 1 } }],
    ['audio input', { tokens: { audioInput: 1 } }],
    ['reasoning', { tokens: { reasoning: 1 } }],
    ['audio output', { tokens: { audioOutput: 1 } }],
    ['duration', { durationUs: 0 }],
    ['success', { success: false }],
    ['error message', { errorMsg: 'e' }],
    ['status', { status: 'partial' }],
    ['tags', { tags: { a: 'b' } }],
    ['reservation', { reservationId: 'r' }],
    ['reported cost', { reportedCost: '1' }],
    ['reported currency', { reportedCurrency: 'USD' }],
  ] satisfies [string, Parameters<typeof usageRecord>[0]][])('change with the %s', (_, change) => {
    expect(digestFacts(usageRecord(change))).not.toBe(digestFacts(facts));
  });

  it('tell an absent anchor from an equal session', () => {
    expect(digestFacts(usageRecord({ anchorId: 'x' }))).not.toBe(digestFacts(usageRecord({ sessionId: 'x' })));
  });

  it.each([
    ['cost', { costAtto: 1n, price: { source: 'built-in' } }],
    ['source', { costAtto: 0n, price: { source: 'custom' } }],
    ['price id', { costAtto: 0n, price: { source: 'built-in', priceId: 'a' } }],
    ['price model', { costAtto: 0n, price: { source: 'built-in', model: 'a' } }],
    ['exchange rate', { costAtto: 0n, price: { source: 'built-in', exchangeRate: '7' } }],
    ['absence of a cost', { costAtto: null, price: { source: 'built-in' } }],
  ] satisfies [string, Parameters<typeof bookedRecord>[1]][])('of what was booked change with the %s', (_, call) => {
    expect(bookedRecord({}, call).bookedDigest).not.toBe(
      bookedRecord({}, { costAtto: 0n, price: { source: 'built-in' } }).bookedDigest,
    );
  });
});
