import type { BookedPrice, PricedCall } from '../../lib/pricing/price.ts';
import { digestBooked, digestFacts } from '../../lib/usage/digest.ts';
import type { BookedRecord, TokenCounts, UsageRecord } from '../../lib/usage/record.ts';

/** 2023-11-17 10:00 in Asia/Shanghai, in microseconds. */
export const SOME_INSTANT_US = Date.UTC(2023, 10, 17, 2) * 1000;

const HOUR_US = 3_600_000_000;
const SHANGHAI_OFFSET_US = 8 * HOUR_US;

export const NO_TOKENS: TokenCounts = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  audioInput: 0,
  reasoning: 0,
  audioOutput: 0,
};

/** A call of qwen-max by `user-1`, 2,000 tokens in and 700 out, unless said otherwise. */
export function usageRecord(
  facts: Partial<Omit<UsageRecord, 'tokens'>> & { tokens?: Partial<TokenCounts> } = {},
): UsageRecord {
  return {
    project: 'main',
    userId: 'user-1',
    timestampUs: SOME_INSTANT_US,
    id: 'call-1',
    model: 'qwen-max',
    serviceTier: 'standard',
    function: 'default',
    success: true,
    status: 'final',
    ...facts,
    tokens: { ...NO_TOKENS, input: 2000, output: 700, ...facts.tokens },
  };
}

const QWEN_MAX: BookedPrice = { source: 'built-in', priceId: 'qwen-max', model: 'qwen-max' };

/** 0.02 and 0.06 CNY per 1,000 tokens, whatever the model. */
export function priced({ tokens }: Pick<UsageRecord, 'tokens'>): PricedCall {
  const rateAtto = 10n ** 13n;
  return { costAtto: (BigInt(tokens.input) * 2n + BigInt(tokens.output) * 6n) * rateAtto, price: QWEN_MAX };
}

export const UNPRICED: PricedCall = { costAtto: null, price: { source: 'none' } };

/** The record as it is booked in Asia/Shanghai, which has no daylight saving since 1991. */
export function bookedRecord(record: Parameters<typeof usageRecord>[0] = {}, pricedCall?: PricedCall): BookedRecord {
  const facts = usageRecord(record);
  const call = pricedCall ?? priced(facts);
  const factsDigest = digestFacts(facts);
  return {
    record: facts,
    day: new Date((facts.timestampUs + SHANGHAI_OFFSET_US) / 1000).toISOString().slice(0, 10),
    hourStartUs: facts.timestampUs - (facts.timestampUs % HOUR_US),
    ...call,
    factsDigest,
    bookedDigest: digestBooked(factsDigest, call),
  };
}
