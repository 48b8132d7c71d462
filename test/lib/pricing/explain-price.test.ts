import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { explainPrice } from '../../../lib/pricing/explain-price.ts';
import { createPriceBook } from '../../../lib/pricing/price-book.ts';
import { createSources } from '../../../lib/pricing/price-books.ts';
import type { PriceQuestion } from '../../../lib/pricing/resolve-price.ts';
import { NO_TOKENS } from '../../support/builders.ts';
import { aCall, instantUs } from '../../support/calls.ts';
import { shanghai } from '../../support/random-records.ts';
import { customPrice } from './custom-price-builder.ts';

const sources = createSources('CNY')(
  [
    customPrice({ id: 'price_mine', name: 'my-', match: 'prefix', unit: '1M', currency: 'USD' }),
    customPrice({
      id: 'price_free',
      name: 'house-model',
      rates: { input: '0', output: '0' },
      closedAtUs: instantUs('2027-01-01T00:00:00+08:00'),
    }),
  ],
  [
    {
      id: 'rate_1',
      project: 'main',
      pair: 'USDCNY',
      rate: '7.1',
      effectiveFromUs: instantUs('2026-11-01T00:00:00+08:00'),
      createdAtUs: 1,
    },
  ],
);

const question = (changes: Partial<PriceQuestion> & { model: string }): PriceQuestion => ({
  serviceTier: 'standard',
  atUs: instantUs('2026-11-24T02:00:00Z'),
  ...changes,
});

const ASKED: readonly PriceQuestion[] = [
  question({ model: 'My-Model-2' }),
  question({ model: 'my-model-2', serviceTier: 'batch' }),
  question({ model: 'house-model', provider: 'us' }),
  question({ model: 'qwen-max', serviceTier: 'batch' }),
  question({ model: 'openai/gpt-4-0613' }),
  question({ model: 'gemini-2.5-pro' }),
  question({ model: 'gemini-2.5-pro', atUs: instantUs('2026-10-01T00:00:00Z'), serviceTier: 'batch' }),
  question({ model: 'gpt-4o', serviceTier: 'priority' }),
  question({ model: 'sonar' }),
  question({ model: 'text-embedding-3-small' }),
  question({ model: 'deepseek-chat' }),
  question({ model: 'deepseek-v4-pro', atUs: instantUs('2026-09-01T02:00:00Z') }),
  question({ model: 'devstral-small:free', provider: 'mistral' }),
  question({ model: 'gpt-4o', provider: 'github_copilot' }),
  question({ model: 'gpt-4o', provider: 'somebody' }),
  question({ model: 'qwen3-max' }),
];

const GOLDEN = join(import.meta.dirname, 'explain-price.golden.json');

describe('the explanation of a name', () => {
  it('is what was agreed: a change of the lists shows as a difference of the golden file', async () => {
    const explained = ASKED.map((asked) => explainPrice(sources, asked, shanghai));
    await expect(`${JSON.stringify(JSON.parse(writeJson(explained)), null, 2)}\n`).toMatchFileSnapshot(GOLDEN);
  });

  it('has exact numerals', () => {
    const [mine] = ASKED.map((asked) => explainPrice(sources, asked, shanghai));
    expect(writeJson(mine)).toContain('"input":7.1,');
  });

  const CLASSES: Readonly<Record<string, Partial<typeof NO_TOKENS>>> = {
    input: { input: 1_000_000 },
    cache_read: { input: 1_000_000, cacheRead: 1_000_000 },
    cache_write: { input: 1_000_000, cacheWrite: 1_000_000 },
    cache_write_1h: { input: 1_000_000, cacheWrite1h: 1_000_000 },
    audio_input: { input: 1_000_000, audioInput: 1_000_000 },
    output: { output: 1_000_000 },
    reasoning: { output: 1_000_000, reasoning: 1_000_000 },
    audio_output: { output: 1_000_000, audioOutput: 1_000_000 },
  };

  it.each(ASKED.map((asked) => [asked.model, asked.serviceTier, asked] as const))(
    'of %s at %s agrees with what a call costs',
    (_model, _tier, asked) => {
      const priceCall = createPriceBook(sources);
      const explained = explainPrice(sources, asked, shanghai);
      const [model, timestampUs] = [asked.model, asked.atUs];
      const call = { serviceTier: asked.serviceTier, timestampUs, ...(asked.provider && { provider: asked.provider }) };
      for (const [name, tokens] of Object.entries(CLASSES)) {
        const { costAtto, price } = priceCall(aCall(model, { ...call, tokens: { ...NO_TOKENS, ...tokens } }));
        const total = tokens.input ?? 0;
        const band = explained.rates_per_1m.findLast(({ above_input_tokens: above }) => total > (above ?? -1));
        const rate = band?.rates[name] ?? null;
        const fee = explained.fee_per_1k_calls;
        const feeAtto = fee === null ? 0n : (fee.units * 10n ** 18n) / 10n ** BigInt(fee.scale) / 1000n;
        expect(costAtto, name).toBe(rate === null ? null : rate.units + feeAtto);
        if (costAtto === null) continue;
        expect(price).toMatchObject({ source: explained.source, priceId: explained.price_id });
        expect(explained.free).toBe(costAtto === 0n);
      }
    },
  );

  it.each([
    ['house-model', '2026-11-24', '2025-01-01T08:00:00+08:00', '2027-01-01T00:00:00+08:00'],
    ['house-model', '2024-01-24', null, '2025-01-01T08:00:00+08:00'],
    ['my-model', '2026-11-24', '2026-11-01T00:00:00+08:00', null],
    ['my-model', '2026-10-24', '2025-01-01T08:00:00+08:00', '2026-11-01T00:00:00+08:00'],
    ['qwen-max', '2026-11-24', null, null],
    ['qwen3-max', '2026-11-24', null, null],
    ['deepseek-chat', '2026-05-01', '2026-04-24T08:00:00+08:00', '2026-07-24T23:59:00+08:00'],
  ])('says when the answer for %s at %s changes', (model, day, from, until) => {
    const atUs = instantUs(`${day}T00:00:00Z`);
    expect(explainPrice(sources, question({ model, atUs }), shanghai)).toMatchObject({
      effective_from: from,
      effective_until: until,
    });
  });
});
