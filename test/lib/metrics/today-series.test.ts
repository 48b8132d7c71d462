import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CounterRow } from '../../../lib/counters/counter.ts';
import { zeroSums } from '../../../lib/counters/families.ts';
import { OTHER, todaySeries } from '../../../lib/metrics/today-series.ts';
import { totalOf } from '../../../lib/spend/groups.ts';

const row = (model: string, of: string, calls: number): CounterRow<'day'> => ({
  key: { family: 'day', project: 'main', day: '2026-11-24', function: of, model },
  sums: { ...zeroSums(), calls: BigInt(calls), costAtto: BigInt(calls) * 7n },
});

const anyRows = fc.uniqueArray(
  fc.record({ model: fc.constantFrom('a', 'b', 'c', OTHER), of: fc.constantFrom('x', 'y', OTHER), calls: fc.nat(9) }),
  { selector: ({ model, of }) => `${model}#${of}` },
);

describe('the series of today', () => {
  it('add up to the day, however many are named', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 0, max: 13 }), (all, most) => {
        const rows = all.map(({ model, of, calls }) => row(model, of, calls));
        const { series, folded } = todaySeries(rows, most);
        expect(totalOf(series)).toEqual(totalOf(rows));
        expect(series.length).toBeLessThanOrEqual(most + 1);
        expect(folded).toBe(Math.max(0, rows.filter(({ sums }) => sums.calls > 0n).length - most));
        const labels = series.map(({ model, function: of }) => JSON.stringify([model, of]));
        expect(new Set(labels).size).toBe(labels.length);
      }),
    );
  });

  it('name those with most calls, the same ones whatever the order of the rows', () => {
    const rows = [row('a', 'x', 1), row('b', 'x', 3), row('a', 'y', 3), row('c', 'x', 2)];
    const named = (given: readonly CounterRow<'day'>[]) =>
      todaySeries(given, 2).series.map(({ model, function: of, sums }) => [model, of, sums.calls]);
    const expected = [
      ['a', 'y', 3n],
      ['b', 'x', 3n],
      [OTHER, OTHER, 3n],
    ];
    expect(named(rows)).toEqual(expected);
    expect(named(rows.toReversed())).toEqual(expected);
  });
});
