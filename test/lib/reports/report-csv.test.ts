import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import { money } from '../../../lib/money.ts';
import { CSV_COLUMNS, reportCsv } from '../../../lib/reports/report-csv.ts';
import type { AnyRow } from '../../../lib/spend/groups.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';

const MARK = '\uFEFF';
const DAY = '2026-11-24';

/** Fields of a table by RFC 4180. */
function readCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(field)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

const rowOf = (key: AnyRow['key'], sums: Partial<AnyRow['sums']> = {}): AnyRow => ({
  key,
  sums: { ...zeroSums(), calls: 1n, ...sums },
});

describe('a report as a table', () => {
  it('begins with the mark by which a spreadsheet knows UTF-8, and the names of its columns', () => {
    expect(reportCsv([], 'CNY')).toBe(`${MARK}${CSV_COLUMNS.join(',')}\r\n`);
  });

  it('has a row for each day, function and model, in order, with exact numerals and no digit of a float', () => {
    const records = [
      bookedRecord({ id: 'b', model: 'qwen-max', function: '实时分析' }),
      bookedRecord({ id: 'c', model: 'qwen-max', function: '实时分析', durationUs: 1_234_567, success: false }),
      bookedRecord({ id: 'd', model: 'foo', function: '实时分析' }, UNPRICED),
    ];
    const rows = records.flatMap((booked) =>
      countersOf(booked).flatMap((key): AnyRow[] => (key.family === 'day' ? [{ key, sums: sumsOf(booked) }] : [])),
    );
    const [header = [], ...cells] = readCsv(reportCsv(rows, 'CNY').slice(1));
    const named = cells.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])));
    expect(named).toMatchObject([
      {
        date: '2023-11-17',
        function: '实时分析',
        model: 'foo',
        calls: '1',
        cost: '',
        unpriced_calls: '1',
        currency: 'CNY',
      },
      { model: 'qwen-max', calls: '2', success_rate: '50', tokens: '5400', duration_ms: '1234.567', cost: '0.164' },
    ]);
  });

  it('gives back every name, and lets no spreadsheet compute one', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc
        .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '"', ',', "'"), fc.string())
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, name), { selector: String, maxLength: 8 }), (names) => {
        const rows = names.map(([of, model]) => rowOf({ day: DAY, function: of, model }));
        const cells = readCsv(reportCsv(rows, 'CNY').slice(1)).slice(1);
        const shown = cells.map(([, of = '', model = '']) => [of, model]);
        for (const text of shown.flat()) expect(text).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        const guarded = ([...texts]: string[]) => texts.map((text) => text.replace(/^(?=[=+\-@\t\r＝＋－＠])/, "'"));
        expect(shown.toSorted()).toEqual(names.map(guarded).toSorted());
      }),
    );
  });

  it('keeps each cost to its last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (costAtto) => {
        const [, cells = []] = readCsv(
          reportCsv([rowOf({ day: DAY, function: 'f', model: 'm' }, { costAtto })], 'CNY').slice(1),
        );
        expect(cells[CSV_COLUMNS.indexOf('cost')]).toBe(money(costAtto).toString());
      }),
    );
  });
});
