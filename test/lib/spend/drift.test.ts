import { Decimal as Exact } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MONEY_SCALE } from '../../../lib/money.ts';
import { DEFAULT_EXCHANGE_RATES, type ExchangeRate } from '../../../lib/pricing/exchange-rates.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { drift } from '../../../lib/spend/drift.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { anyRecords, NOW_US, shanghai } from '../../support/random-records.ts';

const FROM = '2023-10-20';
const TODAY = '2023-11-17';
const DAY_US = 86_400_000_000;

const booksOf = (records: readonly BookedRecord[], currency = 'CNY'): Books => ({
  counters: new InMemoryCounterReader(records),
  calendar: shanghai,
  currency,
});

const askDrift = (
  records: readonly BookedRecord[],
  { currency = 'CNY', rates = DEFAULT_EXCHANGE_RATES }: { currency?: string; rates?: readonly ExchangeRate[] } = {},
) => drift(booksOf(records, currency), { project: 'main', from: FROM, to: TODAY, exchangeRates: rates });

const numeral = (text: string | undefined | null): string => new Exact(text ?? 0).toFixed();

describe('the drift of costs', () => {
  it('equals the sums of the records themselves, by model and in all', async () => {
    const Decimals = Exact.clone({ precision: 60, rounding: Exact.ROUND_HALF_UP });
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const answer = await askDrift(records);
        const reported = records.filter(({ record, day }) => record.reportedCost !== undefined && day >= FROM);
        const compared = reported.filter(
          ({ record, costAtto }) => costAtto !== null && record.reportedCurrency !== 'EUR',
        );
        const sum = (of: readonly BookedRecord[], read: (booked: BookedRecord) => Exact.Value) =>
          of.reduce((total, booked) => total.plus(read(booked)), new Decimals(0));
        const inYuan = ({ record }: BookedRecord) =>
          new Decimals(record.reportedCost ?? 0)
            .toDecimalPlaces(MONEY_SCALE)
            .mul(record.reportedCurrency === 'USD' ? 7 : 1);
        const ours = ({ costAtto }: BookedRecord) => new Decimals(String(costAtto)).div('1e18');
        for (const [model, row] of [
          ...answer.models.map((one) => [one.model, one] as const),
          ['', answer.total] as const,
        ]) {
          const isOfRow = ({ record }: BookedRecord) => model === '' || record.model === model;
          const of = compared.filter(isOfRow);
          expect(row.calls).toBe(BigInt(reported.filter(isOfRow).length));
          expect(row.compared_calls).toBe(BigInt(of.length));
          expect(row.cost === null).toBe(of.length === 0);
          expect(row.unconvertible_calls + row.unpriced_calls).toBe(row.calls - row.compared_calls);
          expect(numeral(row.cost?.toString())).toBe(sum(of, ours).toFixed());
          expect(numeral(row.reported?.toString())).toBe(sum(of, inYuan).toFixed());
          expect(numeral(row.difference?.toString())).toBe(sum(of, ours).minus(sum(of, inYuan)).toFixed());
        }
        expect(answer.models.map(({ model }) => model).toSorted()).toEqual(
          [...new Set(reported.map(({ record }) => record.model))].toSorted(),
        );
      }),
      { numRuns: 60 },
    );
  });

  const ofToday = (facts: Parameters<typeof bookedRecord>[0], call?: Parameters<typeof bookedRecord>[1]) =>
    bookedRecord({ timestampUs: NOW_US, ...facts }, call);

  it('is in percent of what was reported, the largest difference first', async () => {
    const { models, total } = await askDrift([
      ofToday({ id: 'a', model: 'equal', reportedCost: '0.082' }),
      ofToday({ id: 'b', model: 'higher here', reportedCost: '0.08' }),
      ofToday({ id: 'c', model: 'lower here', reportedCost: '0.012', reportedCurrency: 'USD' }),
      ofToday({ id: 'd', model: 'free there', reportedCost: '0', reportedCurrency: 'CNY' }),
    ]);
    const figures = models.map(({ model, difference, percent }) => [model, String(difference), String(percent)]);
    expect(figures).toEqual([
      ['free there', '0.082', 'null'],
      ['higher here', '0.002', '2.5'],
      ['lower here', '-0.002', '-2.38'],
      ['equal', '0', '0'],
    ]);
    expect(String(total.reported)).toBe('0.246');
  });

  it('names the calls that cannot be compared, and shows no sum of which one side is missing', async () => {
    const answer = await askDrift([
      ofToday({ id: 'a', model: 'm', reportedCost: '1', reportedCurrency: 'EUR' }),
      ofToday({ id: 'b', model: 'm', reportedCost: '1' }, UNPRICED),
      ofToday({ id: 'c', model: 'no report' }, UNPRICED),
    ]);
    const unknown = { cost: null, reported: null, difference: null, percent: null };
    expect(answer.models).toEqual([
      { model: 'm', calls: 2n, compared_calls: 0n, ...unknown, unpriced_calls: 1n, unconvertible_calls: 1n },
    ]);
    expect(answer.unpriced).toEqual({ calls: 1n, models: ['m'], more: 0 });
  });

  it('converts at the rate of each day, both ways', async () => {
    const rates: readonly ExchangeRate[] = [
      { pair: 'USDCNY', rate: '7', effectiveFromUs: 0 },
      { pair: 'USDCNY', rate: '7.2', effectiveFromUs: shanghai.startOfDay(TODAY) },
    ];
    const inDollars = { reportedCost: '1', reportedCurrency: 'USD' };
    const records = [
      ofToday({ id: 'a', ...inDollars }),
      ofToday({ id: 'b', ...inDollars, timestampUs: NOW_US - DAY_US }),
    ];
    expect(String((await askDrift(records, { rates })).total.reported)).toBe('14.2');
    const inYuan = records.map(({ record }) => bookedRecord({ ...record, reportedCurrency: 'CNY' }));
    const reported = String((await askDrift(inYuan, { rates, currency: 'USD' })).total.reported);
    expect(reported).toBe('0.281746031746031746');
  });

  it('takes a cost without a currency for one in the currency of the ledger', async () => {
    const records = [ofToday({ reportedCost: '0.5' })];
    expect(String((await askDrift(records)).total.reported)).toBe('0.5');
    expect(String((await askDrift(records, { currency: 'USD' })).total.reported)).toBe('0.5');
  });

  it('is nothing without reported costs', async () => {
    const answer = await askDrift([ofToday({})]);
    expect(answer).toMatchObject({ models: [], total: { calls: 0n, cost: null, percent: null }, currency: 'CNY' });
    expect(answer.unpriced).toBeUndefined();
  });
});
