import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARTEFACT_FILE, buildListPrices, writeArtefact } from '../../../lib/pricing/build/list-prices.ts';
import { createListPrices, type ListArtefact } from '../../../lib/pricing/list-prices.ts';
import { createPriceBook } from '../../../lib/pricing/price-book.ts';
import { aCall, instantUs } from '../../support/calls.ts';

describe('the price list', () => {
  it('is what the installed library says: run npm run prices:build', async () => {
    expect(await readFile(ARTEFACT_FILE, 'utf8')).toBe(writeArtefact(await buildListPrices()));
  });

  it('stays small: every function that prices carries it', async () => {
    expect((await readFile(ARTEFACT_FILE)).byteLength).toBeLessThan(200_000);
  });

  it('has all models of the library and an index for each price', async () => {
    const { sellers, prices } = await buildListPrices();
    const models = Object.values(sellers).flatMap((seller) => Object.values(seller.models));
    expect(models).toHaveLength(1694);
    expect(new Set(models.map(([price]) => price)).size).toBe(prices.length);
  });
});

describe('prices that depend on the time', () => {
  const inDollars = createPriceBook({ currency: 'USD', tables: [createListPrices()] });
  const at = (model: string, iso: string) => inDollars(aCall(model, { timestampUs: instantUs(iso) })).costAtto;

  it('change on their day, in UTC', () => {
    const before = at('mistral-medium-latest', '2026-06-15T23:59:59.999Z');
    const after = at('mistral-medium-latest', '2026-06-16T00:00:00Z');
    expect([before, after]).toEqual([2_200_000_000_000_000n, 8_250_000_000_000_000n]);
  });

  it.each([
    ['2026-09-01T00:59:59.999Z', 902_000_000_000_000n],
    ['2026-09-01T01:00:00Z', 1_804_000_000_000_000n],
    ['2026-09-01T03:59:59.999Z', 1_804_000_000_000_000n],
    ['2026-09-01T04:00:00Z', 902_000_000_000_000n],
    ['2026-09-01T06:00:00Z', 1_804_000_000_000_000n],
    ['2026-09-01T10:00:00Z', 902_000_000_000_000n],
  ])('change with the hour: %s', (iso, expected) => {
    expect(at('deepseek-v4-flash', iso)).toBe(expected);
  });

  it('are the same whatever was asked before', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 2 * 366 * 86_400 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(instants, (offsets) => {
        const used = createPriceBook({ currency: 'CNY' });
        for (const offset of offsets) {
          const timestampUs = instantUs('2025-06-01T00:00:00Z') + offset * 1_000_000;
          const call = aCall('deepseek-v4-pro', { timestampUs });
          expect(used(call)).toEqual(createPriceBook({ currency: 'CNY' })(call));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('may hold overnight', () => {
    const list: ListArtefact = {
      source: 'test',
      sellers: { openai: { models: { owl: [0] } } },
      prices: [[{ rates: { input: 1, output: 1 } }, { between: ['22:00', '06:00'], rates: { input: 2, output: 2 } }]],
    };
    const owls = createPriceBook({ currency: 'USD', tables: [createListPrices(list)] });
    const cost = (iso: string) => owls(aCall('owl', { timestampUs: instantUs(iso) })).costAtto;
    const day = 2_700_000_000_000_000n;
    expect(cost('2026-01-01T21:59:59Z')).toBe(day);
    expect(cost('2026-01-01T22:00:00Z')).toBe(2n * day);
    expect(cost('2026-01-02T05:59:59Z')).toBe(2n * day);
    expect(cost('2026-01-02T06:00:00Z')).toBe(day);
  });
});
