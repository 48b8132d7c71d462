import { describe, expect, it } from 'vitest';
import { ADMIN, get } from './ask-query.ts';

describe('prices', () => {
  it('of the project are listed with their periods, closed ones too', async () => {
    const { prices, cursor } = await get('/prices');
    const [before, now] = ['2023-11-17T15:19:59.999999+08:00', '2023-11-17T15:20:00+08:00'];
    const named = { model: null, prefix: null, provider: null, service_tier: null, display_name: null };
    const others = { cache_read: null, cache_write: null, cache_write_1h: null, reasoning: null, audio_input: null };
    const row = { source: 'custom', ...named, currency: 'CNY', unit: '1K', input: '1', output: '2', ...others };
    const rest = { audio_output: null, effective_from: before, closed_at: null, created_at: now };
    const mine = { ...row, ...rest, model: 'my-model' };
    const until = '2023-11-17T15:20:00.000001+08:00';
    const azure = { provider: 'azure', service_tier: 'flex', display_name: '某' };
    expect(cursor).toBeNull();
    expect(prices).toEqual([
      { ...mine, id: 'price_1', effective_until: now },
      { ...mine, id: 'price_3', input: '0', output: '0', free: true, effective_from: now, effective_until: null },
      { ...row, ...rest, id: 'price_2', prefix: 'x', ...azure, effective_until: until, closed_at: until },
    ]);
  });

  it('are listed in pages, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await get(`/prices?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...(page.prices as { id: string }[]).map(({ id }) => id));
      cursor = page.cursor as string | null;
    }
    expect(seen.toSorted()).toEqual(['price_1', 'price_2', 'price_3']);
  });

  it('that are built in have the same shape', async () => {
    const { prices } = await get('/prices?source=built-in&limit=2');
    expect(prices).toMatchObject([
      {
        id: 'qwen-plus',
        source: 'built-in',
        provider: 'alibaba',
        input: '0.0004',
        output: '0.002',
        effective_from: null,
      },
      { id: 'qwen-turbo' },
    ]);
    expect(Object.keys((prices as object[])[0] ?? {})).toEqual(
      Object.keys(((await get('/prices')).prices as object[])[0] ?? {}),
    );
  });

  it.each([
    ['/prices/resolve?model=my-model', { reason: 'free', free: true, price_id: 'price_3' }],
    ['/prices/resolve?model=my-model&at=2023-11-17T15:19:59.999999%2B08:00', { reason: 'priced', price_id: 'price_1' }],
    ['/prices/resolve?model=my-model&at=2023-11-17T15:19:59.999999 08:00', { reason: 'priced', price_id: 'price_1' }],
    ['/prices/resolve?model=my-model&at=2023-11-17', { reason: 'model_not_known', unpriced: true }],
    ['/prices/resolve?model=my-model&service_tier=batch', { reason: 'tier_not_known', unpriced: true }],
    ['/prices/resolve?model=xyz&provider=azure&service_tier=flex', { reason: 'priced', price_id: 'price_2' }],
    ['/prices/resolve?model=gpt-4o', { exchange_rate: { rate: '7.2', effective_from: '2023-11-17T15:20:00+08:00' } }],
  ])('%s', async (url, expected) => {
    expect(await get(url)).toMatchObject(expected);
  });

  it('resolve for their own project only', async () => {
    const caller = { ...ADMIN, project: 'other' };
    expect(await get('/prices/resolve?model=my-model', { caller })).toMatchObject({ price_id: 'price_9' });
    expect(await get('/prices/resolve?model=gpt-4o', { caller })).toMatchObject({ exchange_rate: { rate: '8' } });
    expect(((await get('/prices', { caller })).prices as object[]).length).toBe(1);
  });

  it('and rates of exchange are listed over the default one, each until the next', async () => {
    const { exchange_rates: rates, cursor } = await get('/exchange_rates');
    expect(cursor).toBeNull();
    expect(rates).toMatchObject([
      { id: null, rate: '7', effective_from: null, effective_until: '2023-11-17T15:19:59.999999+08:00' },
      { id: 'rate_1', rate: '7.15', effective_until: '2023-11-17T15:20:00+08:00' },
      { id: 'rate_2', pair: 'USDCNY', rate: '7.2', effective_from: '2023-11-17T15:20:00+08:00', effective_until: null },
    ]);
    const first = await get('/exchange_rates?limit=1');
    expect((await get(`/exchange_rates?limit=1&cursor=${first.cursor}`)).exchange_rates).toMatchObject([
      { id: 'rate_1' },
    ]);
  });
});
