import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoCustomPrices } from '../../../lib/aws/dynamo-custom-prices.ts';
import { DynamoExchangeRates } from '../../../lib/aws/dynamo-exchange-rates.ts';
import { customPriceKey } from '../../../lib/aws/keys.ts';
import type { CustomPrices, ExchangeRates } from '../../../lib/ports.ts';
import { addCustomPrice } from '../../../lib/pricing/add-custom-price.ts';
import type { CustomPrice } from '../../../lib/pricing/custom-price.ts';
import type { ProjectExchangeRate } from '../../../lib/pricing/exchange-rates.ts';
import { holdPrices, holdsAt } from '../../../lib/pricing/price-history.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryCustomPrices } from '../../support/in-memory-custom-prices.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { customPrice } from '../pricing/custom-price-builder.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let projects = 0;
let project: string;
beforeEach(() => {
  projects += 1;
  project = `p-${projects}`;
});

const FULL: Partial<CustomPrice> = {
  id: 'price_full#1',
  match: 'prefix',
  name: '模型#',
  provider: 'My Gateway',
  serviceTier: 'batch',
  displayName: '我的 “模型”',
  currency: 'USD',
  unit: '1M',
  rates: {
    input: '0.000000000001',
    output: '1000000',
    cacheRead: '0',
    cacheWrite: '0.1',
    cacheWrite1h: '123456.123456789012',
    reasoning: '7',
    audioInput: '8.5',
    audioOutput: '9',
  },
  effectiveFromUs: 1_764_000_000_123_456,
  closedAtUs: 1_764_000_000_123_457,
};

describe.each<[string, () => CustomPrices]>([
  ['in memory', () => new InMemoryCustomPrices()],
  ['in DynamoDB', () => new DynamoCustomPrices(engine.client, engine.tables.config)],
])('custom prices %s', (_, open) => {
  const row = (changes: Partial<CustomPrice> = {}) => customPrice({ project, ...changes });

  it('come back as they were added, of their own project only', async () => {
    const prices = open();
    const [plain, full] = [row(), row(FULL)];
    for (const price of [plain, full, row({ project: 'another', id: 'price_2' })]) await prices.add(price);
    const listed = await prices.list(project);
    expect(listed.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([plain, full]);
    expect(await prices.list('nobody')).toEqual([]);
  });

  it('stay as they became when one is added again', async () => {
    const prices = open();
    await prices.add(row());
    await prices.close(project, 'price_1', 5000);
    await prices.add(row());
    expect(await prices.list(project)).toEqual([row({ closedAtUs: 5000 })]);
  });

  it('are closed by their id, and their end only ever comes forward', async () => {
    const prices = open();
    await prices.add(row());
    await prices.add(row({ id: 'price_2' }));
    for (const [atUs, closedAtUs] of [
      [5000, 5000],
      [6000, 5000],
      [4000, 4000],
    ] as const) {
      expect(await prices.close(project, 'price_1', atUs)).toBe('closed');
      expect((await prices.list(project)).find(({ id }) => id === 'price_1')).toEqual(row({ closedAtUs }));
    }
    expect(await prices.list(project)).toContainEqual(row({ id: 'price_2' }));
  });

  it('are not closed from another project, nor by an id that is none', async () => {
    const prices = open();
    await prices.add(row());
    for (const [where, id] of [
      ['other', 'price_1'],
      [project, 'price_'],
      [project, '#'],
    ] as const) {
      expect(await prices.close(where, id, 5000)).toBe('absent');
    }
    expect(await prices.list(project)).toEqual([row()]);
  });

  it('are all listed, however many there are', async () => {
    const prices = open();
    const rows = Array.from({ length: 60 }, (_row, index) => row({ id: `price_${index}` }));
    for (const price of rows) await prices.add(price);
    expect(new Set((await prices.list(project)).map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
  });
});

it('rows of one key that are added at once make one history: at any instant one of them holds', async () => {
  const customPrices = new DynamoCustomPrices(engine.client, engine.tables.config);
  const fromUs = [5000, 5000, 1000, 3000, 3000, 2000, 4000, 5000];
  const added = fromUs.map((effectiveFromUs, index) => {
    const {
      id: _id,
      project: _project,
      createdAtUs: _at,
      ...terms
    } = customPrice({
      effectiveFromUs,
      rates: { input: `${index}`, output: '1' },
    });
    const ports = { customPrices, randomId: () => `${index}` };
    return addCustomPrice(ports, project, { terms, isDated: true }, 10_000);
  });
  expect((await Promise.all(added)).map(({ outcome }) => outcome)).toEqual(fromUs.map(() => 'added'));
  const held = holdPrices(await customPrices.list(project));
  expect(held).toHaveLength(fromUs.length);
  const holdingAt = (atUs: number) =>
    held.filter((row) => holdsAt(row, atUs)).map(({ effectiveFromUs }) => effectiveFromUs);
  expect([999, 1000, 2500, 3000, 4999, 5000, 9000].map(holdingAt)).toEqual([
    [],
    [1000],
    [2000],
    [3000],
    [4000],
    [5000],
    [5000],
  ]);
});

it('a row of a newer version, or one that is none, is an error and no gap in the prices', async () => {
  const prices = new DynamoCustomPrices(engine.client, engine.tables.config);
  const { pk, sk } = customPriceKey(project, 'price_1');
  for (const damage of [{ v: { N: '2' } }, { v: { N: '1' }, input: { N: '-1' } }]) {
    await engine.client.send(
      new PutItemCommand({ TableName: engine.tables.config, Item: { pk: { S: pk }, sk: { S: sk }, ...damage } }),
    );
    await expect(prices.list(project)).rejects.toMatchObject({ name: 'MalformedImage' });
  }
});

describe.each<[string, () => ExchangeRates]>([
  ['in memory', () => new InMemoryExchangeRates()],
  ['in DynamoDB', () => new DynamoExchangeRates(engine.client, engine.tables.config)],
])('rates of exchange %s', (_, open) => {
  const rate = (changes: Partial<ProjectExchangeRate> = {}): ProjectExchangeRate => ({
    id: 'rate_1',
    project,
    pair: 'USDCNY',
    rate: '7.123456789012',
    effectiveFromUs: 1_764_000_000_123_456,
    createdAtUs: 1_764_000_000_000_000,
    ...changes,
  });

  it('come back as they were added, each once, of their own project only', async () => {
    const rates = open();
    const [one, other] = [rate(), rate({ id: 'rate_2', rate: '7' })];
    for (const added of [one, other, one, rate({ project: 'another' })]) await rates.add(added);
    expect((await rates.list(project)).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([one, other]);
  });
});
