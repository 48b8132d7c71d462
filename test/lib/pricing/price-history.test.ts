import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomPrice } from '../../../lib/pricing/custom-price.ts';
import { createCustomPrices } from '../../../lib/pricing/custom-prices.ts';
import { readModelName } from '../../../lib/pricing/model-names.ts';
import { createPriceBook } from '../../../lib/pricing/price-book.ts';
import { historyKey, holdPrices, holdsAt } from '../../../lib/pricing/price-history.ts';
import { aCall } from '../../support/calls.ts';
import { customPrice } from './custom-price-builder.ts';

/** `[id, from, made at, own end]` in small whole numbers. */
type Row = readonly [id: string, from: number, made: number, end?: number | undefined];

const rowOf = ([id, effectiveFromUs, createdAtUs, closedAtUs]: Row): CustomPrice =>
  customPrice({ id, effectiveFromUs, createdAtUs, ...(closedAtUs !== undefined && { closedAtUs }) });

describe('rows of one key', () => {
  const periodsOf = (rows: readonly Row[]) =>
    Object.fromEntries(
      holdPrices(rows.map(rowOf)).map(({ id, effectiveFromUs, untilUs }) => [id, [effectiveFromUs, untilUs]]),
    );
  const end = Number.POSITIVE_INFINITY;

  it.each<[string, readonly Row[], Record<string, readonly number[]>]>([
    ['the only one holds from its date on', [['a', 10, 1]], { a: [10, end] }],
    [
      'a new one ends the one before',
      [
        ['a', 10, 1],
        ['b', 20, 2],
      ],
      { a: [10, 20], b: [20, end] },
    ],
    [
      'one of an earlier date ends where the later one begins, whenever it was made',
      [
        ['a', 20, 1],
        ['b', 10, 2],
      ],
      { a: [20, end], b: [10, 20] },
    ],
    [
      'of two of one date the one that was made later holds',
      [
        ['a', 10, 2],
        ['b', 10, 1],
        ['c', 30, 3],
      ],
      { b: [10, 10], a: [10, 30], c: [30, end] },
    ],
    [
      'of two of one date and one clock the id settles it',
      [
        ['b', 10, 1],
        ['a', 10, 1],
      ],
      { a: [10, 10], b: [10, end] },
    ],
    [
      'one that was closed leaves a gap until the next',
      [
        ['a', 10, 1, 15],
        ['b', 20, 2],
      ],
      { a: [10, 15], b: [20, end] },
    ],
    [
      'an end of its own behind the next row does not matter',
      [
        ['a', 10, 1, 25],
        ['b', 20, 2],
      ],
      { a: [10, 20], b: [20, end] },
    ],
    [
      'one that was closed before it began ends no other',
      [
        ['a', 10, 1],
        ['b', 20, 2, 15],
        ['c', 30, 3],
      ],
      { a: [10, 30], b: [20, 20], c: [30, end] },
    ],
  ])('%s', (_, rows, periods) => {
    expect(periodsOf(rows)).toEqual(periods);
  });
});

describe('rows end those of their own key only', () => {
  it.each<[Partial<CustomPrice>, boolean]>([
    [{ name: 'MY-model ' }, true],
    [{ displayName: 'another name', currency: 'USD', unit: '1M' }, true],
    [{ name: 'my-model-2' }, false],
    [{ match: 'prefix' }, false],
    [{ provider: 'alibaba' }, false],
    [{ serviceTier: 'batch' }, false],
    [{ serviceTier: 'standard' }, false],
  ])('%j', (changes, isSame) => {
    const first = customPrice();
    const second = customPrice({ id: 'price_2', effectiveFromUs: first.effectiveFromUs + 10, ...changes });
    const held = holdPrices([first, second]).find(({ id }) => id === first.id);
    expect(held?.untilUs === second.effectiveFromUs).toBe(isSame);
  });

  it('and a provider is the same under each of its names', () => {
    expect(historyKey(customPrice({ provider: 'DashScope' }))).toBe(historyKey(customPrice({ provider: 'alibaba' })));
  });
});

describe('laws of a history', () => {
  const LAST = 30;
  const instant = fc.integer({ min: 0, max: LAST });
  const anyRows = fc
    .array(
      fc.record({
        from: instant,
        made: instant,
        end: fc.option(instant, { nil: undefined, freq: 3 }),
        name: fc.constantFrom('a', 'b'),
        provider: fc.constantFrom(undefined, 'alibaba', 'dashscope'),
      }),
      { maxLength: 12 },
    )
    .map((rows) =>
      rows.map(({ from, made, end, name, provider }, index) => ({
        ...rowOf([`price_${index}`, from, made, end]),
        name,
        ...(provider && { provider }),
      })),
    );
  const instants = Array.from({ length: LAST + 2 }, (_, at) => at);
  const isCancelled = ({ effectiveFromUs, closedAtUs }: CustomPrice) =>
    closedAtUs !== undefined && closedAtUs <= effectiveFromUs;

  it('at any instant one row of a key holds at most, and it is the last that began and was not cancelled', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const held = holdPrices(rows);
        expect(held.map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
        for (const [key, ofKey] of Map.groupBy(held, historyKey)) {
          for (const at of instants) {
            const holding = ofKey.filter((row) => holdsAt(row, at));
            expect(holding.length, `${key} at ${at}`).toBeLessThanOrEqual(1);
            const begun = ofKey.filter((row) => row.effectiveFromUs <= at && !isCancelled(row));
            const latest = Math.max(...begun.map(({ effectiveFromUs }) => effectiveFromUs));
            const newest = Math.max(
              ...begun.filter((row) => row.effectiveFromUs === latest).map(({ createdAtUs }) => createdAtUs),
            );
            for (const row of holding) expect([row.effectiveFromUs, row.createdAtUs]).toEqual([latest, newest]);
          }
        }
      }),
    );
  });

  it('is the same in whatever order the rows were written or are read', () => {
    fc.assert(
      fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, keys) => {
        const shuffled = rows
          .map((row) => ({ row, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const byId = (all: readonly CustomPrice[]) => new Map(holdPrices(all).map((row) => [row.id, row]));
        expect(byId(shuffled)).toEqual(byId(rows));
      }),
    );
  });

  const priceAt = (rows: readonly CustomPrice[], model: string, at: number, provider?: string) =>
    createCustomPrices(rows).find(readModelName(model, provider), at, 'standard')?.priceId;

  it('adding a row changes no price before its date, closing one no price before its end', () => {
    fc.assert(
      fc.property(anyRows, instant, fc.nat(), (rows, from, pick) => {
        const added = [...rows, { ...rowOf(['price_new', from, LAST + 1]), name: 'a' }];
        const closing = rows[pick % Math.max(1, rows.length)];
        const closedAtUs = Math.min(from, closing?.closedAtUs ?? from);
        const closed = rows.map((row) => (row === closing ? { ...row, closedAtUs } : row));
        for (const provider of [undefined, 'alibaba', 'openai']) {
          for (let at = 0; at < from; at += 1) {
            const before = priceAt(rows, 'a', at, provider);
            expect(priceAt(added, 'a', at, provider)).toBe(before);
            if (at < closedAtUs) expect(priceAt(closed, 'a', at, provider)).toBe(before);
          }
        }
        if (from <= LAST) expect(priceAt(added, 'a', from)).toBe('price_new');
      }),
    );
  });

  it('a call is booked at the row of its instant, whatever the book was asked before', () => {
    fc.assert(
      fc.property(anyRows, fc.array(instant, { maxLength: 20 }), (rows, asked) => {
        const priceCall = createPriceBook({ currency: 'CNY', tables: [createCustomPrices(rows)] });
        for (const at of asked) {
          expect(priceCall(aCall('a', { timestampUs: at })).price.priceId).toBe(priceAt(rows, 'a', at));
        }
      }),
    );
  });
});
