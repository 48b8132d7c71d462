import { stringify } from 'csv-stringify/sync';
import { Decimal } from '../money.ts';
import { type AnyRow, groupRows } from '../spend/groups.ts';
import { type ExactTotals, toTotals } from '../spend/shapes.ts';

/** The line end of RFC 4180. */
const LINE_END = '\r\n';

const TOTALS = [
  'calls',
  'success_rate',
  'tokens',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'duration_ms',
  'cost',
  'unpriced_calls',
] as const satisfies readonly (keyof ExactTotals)[];

export const CSV_COLUMNS = ['date', 'function', 'model', ...TOTALS, 'currency'] as const;

/**
 * Day counters as a table that a spreadsheet opens: UTF-8 with its mark, a row for each day, function and model, and no sums,
 * since the table is to be summed there. A name that a spreadsheet would take for a formula has an apostrophe before it; an unknown
 * cost is an empty cell.
 */
export function reportCsv(rows: readonly AnyRow[], currency: string): string {
  const groups = groupRows(rows, ({ day, function: ofFunction = '', model = '' }) =>
    JSON.stringify([day, ofFunction, model]),
  ).list();
  const table = groups
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, sums }) => {
      const totals = toTotals(sums);
      return [...(JSON.parse(key) as string[]), ...TOTALS.map((column) => totals[column]), currency];
    });
  return stringify(table, {
    bom: true,
    header: true,
    columns: [...CSV_COLUMNS],
    record_delimiter: LINE_END,
    escape_formulas: true,
    quoted_match: /[\r\n]/,
    cast: { object: (value) => (value instanceof Decimal ? value.toString() : '') },
  });
}
