import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createAddExchangeRate, createAddPrice, createClosePrice } from '../../../functions/manage/prices.ts';
import { type CustomPrice, MAX_CUSTOM_PRICES } from '../../../lib/pricing/custom-price.ts';
import { MAX_EXCHANGE_RATES } from '../../../lib/pricing/exchange-rates.ts';
import { customPrice } from '../../lib/pricing/custom-price-builder.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryCustomPrices } from '../../support/in-memory-custom-prices.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const DAY_US = 86_400_000_000;
const ROW = { model: 'my-model', currency: 'CNY', unit: '1K', input: 1, output: 2 };

type Body = Record<string, unknown>;

/** The routes of prices over a ledger with calls that were booked without a price: `[model, days ago, project]`. */
function manage(unpriced: readonly (readonly [string, number, string?])[] = [], rows: readonly CustomPrice[] = []) {
  const state = { nowUs: NOW_US, ids: 0 };
  const calls = unpriced.map(([model, daysAgo, project = 'main'], index) =>
    bookedRecord({ id: `c${index}`, project, model, timestampUs: NOW_US - daysAgo * DAY_US }, UNPRICED),
  );
  const priced = bookedRecord({ model: 'my-model', id: 'priced', timestampUs: NOW_US });
  const customPrices = new InMemoryCustomPrices(rows);
  const exchangeRates = new InMemoryExchangeRates();
  const ports = {
    customPrices,
    exchangeRates,
    counters: new InMemoryCounterReader([...calls, priced]),
    randomId: () => `${++state.ids}`,
    calendar: shanghai,
  };
  const handlers = {
    price: createAddPrice(ports),
    rate: createAddExchangeRate(ports),
    close: createClosePrice(ports),
  };
  const ask = async (name: keyof typeof handlers, body: object, id = '', project = 'main') => {
    const caller = { project, keyId: 'k', scopes: ['admin'] as const };
    const request = { caller, query: {}, path: { id }, body: () => JSON.stringify(body), nowUs: state.nowUs };
    const answer = await handlers[name](request);
    return { status: answer.status, body: parseExactly(writeJson(answer.body)) as Body };
  };
  return { state, customPrices, exchangeRates, ask };
}

describe('POST /prices', () => {
  it('adds a row that holds from now, and answers it', async () => {
    const { ask, customPrices } = manage();
    const { status, body } = await ask('price', { ...ROW, input: '0.00000100', display_name: '我的' });
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: 'price_1',
        source: 'custom',
        model: 'my-model',
        prefix: null,
        provider: null,
        service_tier: null,
        display_name: '我的',
        currency: 'CNY',
        unit: '1K',
        input: '0.000001',
        output: '2',
        cache_read: null,
        cache_write: null,
        cache_write_1h: null,
        reasoning: null,
        audio_input: null,
        audio_output: null,
        effective_from: '2023-11-17T15:20:00+08:00',
        effective_until: null,
        closed_at: null,
        created_at: '2023-11-17T15:20:00+08:00',
      },
    });
    expect(await customPrices.list('main')).toHaveLength(1);
    expect(await customPrices.list('other')).toEqual([]);
  });

  it('never edits: a new row of the same key closes the one before at its own beginning', async () => {
    const { ask, customPrices } = manage();
    await ask('price', { ...ROW, effective_from: '2023-01-01' });
    const before = await customPrices.list('main');
    const { body } = await ask('price', { ...ROW, input: 5, effective_from: '2023-06-01' });
    expect(body).toMatchObject({ id: 'price_2', effective_until: null });
    expect((await customPrices.list('main'))[0]).toEqual(before[0]);
    const earlier = await ask('price', { ...ROW, input: 4, effective_from: '2023-03-01' });
    expect(earlier.body).toMatchObject({ id: 'price_3', effective_until: '2023-06-01T00:00:00+08:00' });
  });

  it.each<[string, object, object, number]>([
    ['the very same row', { effective_from: '2023-01-01' }, { effective_from: '2023-01-01' }, 200],
    ['the same in other words', { input: '1.0', effective_from: '2023-01-01' }, { effective_from: 1_672_502_400 }, 200],
    ['an equal one without a date while it holds', { effective_from: '2023-01-01' }, {}, 200],
    ['an equal one without a date, twice', {}, {}, 200],
    ['another rate', { effective_from: '2023-01-01' }, { output: 3, effective_from: '2023-01-01' }, 201],
    ['another date', { effective_from: '2023-01-01' }, { effective_from: '2023-01-02' }, 201],
    [
      'another end',
      { effective_from: '2023-01-01' },
      { effective_from: '2023-01-01', effective_until: '2030-01-01' },
      201,
    ],
    ['another provider', { effective_from: '2023-01-01' }, { provider: 'azure', effective_from: '2023-01-01' }, 201],
    ['an equal one that has not begun', { effective_from: '2030-01-01' }, {}, 201],
  ])('sent again as %s', async (_, first, second, status) => {
    const { ask, customPrices, state } = manage();
    await ask('price', { ...ROW, ...first });
    state.nowUs += 1_000_000;
    const again = await ask('price', { ...ROW, ...second });
    expect(again).toMatchObject({ status, body: { id: status === 200 ? 'price_1' : 'price_2' } });
    expect(await customPrices.list('main')).toHaveLength(status === 200 ? 1 : 2);
  });

  it('takes back what was corrected before: the last word of one date holds', async () => {
    const { ask, state } = manage();
    for (const input of [1, 5, 1]) {
      const { status } = await ask('price', { ...ROW, input, effective_from: '2023-01-01' });
      expect(status).toBe(201);
      state.nowUs += 1;
    }
  });

  it('leaves no trace of a bad row', async () => {
    const { ask, customPrices } = manage();
    await expect(ask('price', { ...ROW, input: -1, unit: 'kg' })).rejects.toMatchObject({
      code: 'bad_request',
      details: [{ path: 'unit' }, { path: 'input' }],
    });
    expect(await customPrices.list('main')).toEqual([]);
  });

  it('keeps a project from having more rows than every function can hold', async () => {
    const rows = Array.from({ length: MAX_CUSTOM_PRICES }, (_, index) =>
      customPrice({ id: `p${index}`, name: `m${index}` }),
    );
    const { ask } = manage([], rows);
    await expect(ask('price', ROW)).rejects.toMatchObject({ code: 'conflict' });
    expect((await ask('price', ROW, '', 'other')).status).toBe(201);
  });
});

describe('the offer of POST /prices', () => {
  const offerOf = async (row: object, unpriced: Parameters<typeof manage>[0], rows: readonly CustomPrice[] = []) => {
    const { body } = await manage(unpriced, rows).ask('price', row);
    return { unpriced: body.unpriced, reprice: body.reprice };
  };
  const NOTHING = { unpriced: undefined, reprice: undefined };
  const since = { effective_from: '2015-01-01' };

  it('names calls that were booked without a price, and how to price them', async () => {
    const calls = [
      ['my-model', 0],
      ['my-model', 0],
      ['my-model', 91],
      ['another', 0],
      ['my-model', 0, 'other'],
    ] as const;
    expect(await offerOf({ ...ROW, ...since }, calls)).toEqual({
      unpriced: { calls: '3', models: ['my-model'], more: '0', from: '2023-08-18', to: '2023-11-17' },
      reprice: ['/api/ai_usage/prices/reprice?from=2023-08-18&to=2023-11-17&model=my-model'],
    });
  });

  it('is there when the row stands already, too', async () => {
    const { ask } = manage([['my-model', 1]]);
    await ask('price', { ...ROW, ...since });
    expect(await ask('price', { ...ROW, ...since })).toMatchObject({ status: 200, body: { unpriced: { calls: '1' } } });
  });

  it('has an address for each model of a prefix, most calls first, 20 at most', async () => {
    const calls = [
      ['模型 a&b', 0],
      ['模型 2', 0],
      ['模型 2', 1],
    ] as const;
    const many = Array.from({ length: 25 }, (_, index) => [`模型-${index}`, 0] as const);
    const row = { ...ROW, ...since, model: null, prefix: '模型' };
    expect(await offerOf(row, calls)).toMatchObject({
      unpriced: { calls: '3', models: ['模型 2', '模型 a&b'] },
      reprice: [
        expect.stringMatching(/model=%E6%A8%A1%E5%9E%8B\+2$/),
        expect.stringMatching(/model=%E6%A8%A1%E5%9E%8B\+a%26b$/),
      ],
    });
    const { unpriced, reprice } = await offerOf(row, many);
    expect(unpriced).toMatchObject({ calls: '25', models: { length: 20 }, more: '5' });
    expect(reprice).toHaveLength(20);
  });

  it.each<[string, object, readonly (readonly [string, number])[]]>([
    ['nothing is unpriced', since, []],
    ['what is unpriced is another model', since, [['other', 0]]],
    ['it was before the row holds', {}, [['my-model', 1]]],
    ['it was too long ago', since, [['my-model', 92]]],
    ['the row has not begun', { effective_from: '2030-01-01' }, [['my-model', 0]]],
    ['the row had ended by then', { ...since, effective_until: '2023-11-01' }, [['my-model', 0]]],
  ])('is absent when %s', async (_, changes, calls) => {
    expect(await offerOf({ ...ROW, ...changes }, calls)).toEqual(NOTHING);
  });

  it('is absent for calls that another row goes before', async () => {
    const model = customPrice({ id: 'p', name: 'my-model', effectiveFromUs: 1, serviceTier: 'standard' });
    expect(await offerOf({ ...ROW, ...since, model: null, prefix: 'my-' }, [['my-model', 0]], [model])).toEqual(
      NOTHING,
    );
  });

  it('is there for a row of a provider or a tier, of which counters know nothing', async () => {
    for (const changes of [{ provider: 'azure' }, { service_tier: 'batch' }]) {
      expect(await offerOf({ ...ROW, ...since, ...changes }, [['my-model', 0]])).toMatchObject({
        unpriced: { calls: '1' },
      });
    }
  });
});

describe('DELETE /prices/{id}', () => {
  it('closes a row from now on, keeps it, and may be repeated', async () => {
    const { ask, customPrices, state } = manage();
    await ask('price', { ...ROW, effective_from: '2023-01-01' });
    for (const _ of ['once', 'again']) {
      expect(await ask('close', {}, 'price_1')).toEqual({ status: 200, body: { id: 'price_1', closed: true } });
      state.nowUs += 1;
    }
    expect(await customPrices.list('main')).toMatchObject([{ id: 'price_1', closedAtUs: NOW_US }]);
  });

  it('is 404 for a row that is none, or of another project', async () => {
    const { ask } = manage();
    await ask('price', ROW, '', 'other');
    for (const id of ['', 'price_1', 'qwen-max']) {
      await expect(ask('close', {}, id)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

describe('POST /exchange_rates', () => {
  const rate = (changes: object = {}) => ({ pair: 'USDCNY', rate: '7.10', effective_from: '2023-11-01', ...changes });

  it('adds a rate from a date on, and answers it', async () => {
    const { ask } = manage();
    await ask('rate', rate({ effective_from: '2023-12-01' }));
    expect(await ask('rate', rate())).toEqual({
      status: 201,
      body: {
        id: 'rate_2',
        pair: 'USDCNY',
        rate: '7.1',
        effective_from: '2023-11-01T00:00:00+08:00',
        effective_until: '2023-12-01T00:00:00+08:00',
        created_at: '2023-11-17T15:20:00+08:00',
      },
    });
  });

  it('adds nothing when it stands, and a correction when it does not', async () => {
    const { ask, exchangeRates, state } = manage();
    const sent = [7.1, '7.1', 7.2, 7.1];
    const statuses: number[] = [];
    for (const one of sent) {
      statuses.push((await ask('rate', rate({ rate: one }))).status);
      state.nowUs += 1;
    }
    expect(statuses).toEqual([201, 200, 201, 201]);
    expect(await exchangeRates.list('main')).toHaveLength(3);
  });

  it('keeps a project from having more rates than every function can hold', async () => {
    const { ask, exchangeRates } = manage();
    for (let index = 0; index < MAX_EXCHANGE_RATES; index += 1) {
      const known = { pair: 'USDCNY', rate: '7', effectiveFromUs: index + 1, createdAtUs: 1 } as const;
      await exchangeRates.add({ id: `r${index}`, project: 'main', ...known });
    }
    await expect(ask('rate', rate())).rejects.toMatchObject({ code: 'conflict' });
  });
});
