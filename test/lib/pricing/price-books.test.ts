import { describe, expect, it } from 'vitest';
import { createPriceBooks, LONGEST_USE_US, MAX_BOOKS, REFRESH_AFTER_US } from '../../../lib/pricing/price-books.ts';
import { aCall } from '../../support/calls.ts';
import { InMemoryCustomPrices } from '../../support/in-memory-custom-prices.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { customPrice } from './custom-price-builder.ts';

function setUp() {
  const customPrices = new InMemoryCustomPrices();
  const exchangeRates = new InMemoryExchangeRates();
  const state = { nowUs: 1_000_000_000, readings: 0, isDown: false, readingUs: 0 };
  const priceBooks = createPriceBooks({
    customPrices: {
      async list(project) {
        state.readings += 1;
        const rows = await customPrices.list(project);
        state.nowUs += state.readingUs;
        if (state.isDown) throw new Error('the table is down');
        return rows;
      },
    },
    exchangeRates,
    currency: 'CNY',
    clock: () => state.nowUs,
  });
  const priceOf = async (model: string, project = 'main') => (await priceBooks.of(project))(aCall(model)).price;
  return { customPrices, exchangeRates, state, priceBooks, priceOf };
}

const UNPRICED = { source: 'none' };
const CUSTOM = { source: 'custom', priceId: 'price_1', model: 'my-model' };

describe('price books', () => {
  it('have the prices of their own project over the default ones', async () => {
    const { customPrices, exchangeRates, priceOf } = setUp();
    await customPrices.add(customPrice());
    const rate = { id: 'r', project: 'main', pair: 'USDCNY', rate: '8', effectiveFromUs: 1, createdAtUs: 1 } as const;
    await exchangeRates.add(rate);
    expect(await priceOf('my-model')).toEqual(CUSTOM);
    expect(await priceOf('my-model', 'other')).toEqual(UNPRICED);
    expect(await priceOf('gpt-4o')).toMatchObject({ source: 'genai-prices', exchangeRate: '8' });
    expect(await priceOf('gpt-4o', 'other')).toMatchObject({ source: 'genai-prices', exchangeRate: '7' });
  });

  it('of two rates of exchange from one instant take the one that was made later', async () => {
    const { exchangeRates, priceOf } = setUp();
    for (const [id, rate, createdAtUs] of [
      ['r1', '8', 2],
      ['r2', '9', 1],
    ] as const) {
      await exchangeRates.add({ id, project: 'main', pair: 'USDCNY', rate, effectiveFromUs: 1, createdAtUs });
    }
    expect(await priceOf('gpt-4o')).toMatchObject({ exchangeRate: '8' });
  });

  it('know a change after half a minute, and not a reading earlier', async () => {
    const { customPrices, state, priceOf } = setUp();
    expect(await priceOf('my-model')).toEqual(UNPRICED);
    await customPrices.add(customPrice());
    state.nowUs += REFRESH_AFTER_US - 1;
    expect(await priceOf('my-model')).toEqual(UNPRICED);
    expect(state.readings).toBe(1);
    state.nowUs += 1;
    expect(await priceOf('my-model')).toEqual(CUSTOM);
    await customPrices.close('main', 'price_1', 1);
    state.nowUs += REFRESH_AFTER_US;
    expect(await priceOf('my-model')).toEqual(UNPRICED);
    expect(state.readings).toBe(3);
  });

  it('count their age from the beginning of a reading, so that a slow one hides nothing for longer', async () => {
    const { state, priceOf } = setUp();
    state.readingUs = 20_000_000;
    await priceOf('my-model');
    state.nowUs += REFRESH_AFTER_US - state.readingUs;
    await priceOf('my-model');
    expect(state.readings).toBe(2);
  });

  it('keep what they worked out while nothing has changed', async () => {
    const { customPrices, state, priceBooks } = setUp();
    const first = await priceBooks.of('main');
    state.nowUs += REFRESH_AFTER_US;
    expect(await priceBooks.of('main')).toBe(first);
    await customPrices.add(customPrice());
    state.nowUs += REFRESH_AFTER_US;
    expect(await priceBooks.of('main')).not.toBe(first);
  });

  it('serve the last book while the table is down, until it is a minute old; then they refuse', async () => {
    const { customPrices, state, priceOf } = setUp();
    await customPrices.add(customPrice());
    expect(await priceOf('my-model')).toEqual(CUSTOM);
    state.isDown = true;
    state.nowUs += LONGEST_USE_US - 1;
    expect(await priceOf('my-model')).toEqual(CUSTOM);
    state.nowUs += 1;
    await expect(priceOf('my-model')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    state.isDown = false;
    expect(await priceOf('my-model')).toEqual(CUSTOM);
  });

  it('refuse when the last book became too old while the table was asked', async () => {
    const { state, priceOf } = setUp();
    await priceOf('my-model');
    state.isDown = true;
    state.nowUs += LONGEST_USE_US - 1;
    state.readingUs = 1;
    await expect(priceOf('my-model')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('refuse from the first when there is no book at all', async () => {
    const { state, priceOf } = setUp();
    state.isDown = true;
    await expect(priceOf('qwen-max')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('are read once for requests that come together', async () => {
    const { state, priceOf } = setUp();
    await Promise.all(Array.from({ length: 10 }, () => priceOf('my-model')));
    expect(state.readings).toBe(1);
  });

  it('forget the project that was not asked for the longest, rather than grow', async () => {
    const { state, priceOf } = setUp();
    for (let index = 0; index < MAX_BOOKS; index += 1) await priceOf('my-model', `p-${index}`);
    await priceOf('my-model', 'p-0');
    await priceOf('my-model', 'one-more');
    expect(state.readings).toBe(MAX_BOOKS + 1);
    await priceOf('my-model', 'p-0');
    expect(state.readings).toBe(MAX_BOOKS + 1);
    await priceOf('my-model', 'p-1');
    expect(state.readings).toBe(MAX_BOOKS + 2);
  });
});
