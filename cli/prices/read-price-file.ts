import { keptNumeral, parseKeepingNumerals } from '../ledger/exact-numerals.ts';

/** A row of a file and where it is sent to. */
export interface PriceFileRow {
  /** Where it stands in the file: `prices[3]`, or the model's name in the old module's table. */
  readonly name: string;
  readonly route: '/prices' | '/exchange_rates';
  readonly row: unknown;
}

/** The old module knew no dates: its prices hold since the first day that a ledger can have. */
const SINCE_EVER = '2015-01-01';

const SHAPES = 'a list of price rows, {"prices": […], "exchange_rates": […]}, or the CUSTOM_PRICING of the old module';

/**
 * Reads the rows of a file of prices: what `export` writes, a list of rows as `POST /prices` takes them, or `CUSTOM_PRICING` of the
 * Python module that this replaces (model → yuan per 1K tokens). Numerals stay as they are written.
 *
 * @throws Error when the file is none of these.
 */
export function readPriceFile(text: string): readonly PriceFileRow[] {
  const content = parse(text);
  if (Array.isArray(content)) return rowsOf('prices', '/prices', content);
  if (!isObject(content)) throw new Error(`the file is not ${SHAPES}`);
  const { prices, exchange_rates: rates, ...others } = content;
  if (!Array.isArray(prices) && !Array.isArray(rates)) return readOldTable(content.CUSTOM_PRICING ?? content);
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new Error(`the file has members that are no prices: ${unknown.join(', ')}`);
  return [
    ...rowsOf('exchange_rates', '/exchange_rates', listOf(rates, 'exchange_rates')),
    ...rowsOf('prices', '/prices', listOf(prices, 'prices')),
  ];
}

function parse(text: string): unknown {
  try {
    return parseKeepingNumerals(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new Error('the file is not valid JSON', { cause });
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && keptNumeral(value) === undefined;

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value;
}

const rowsOf = (name: string, route: PriceFileRow['route'], rows: readonly unknown[]): readonly PriceFileRow[] =>
  rows.map((row, index) => ({ name: `${name}[${index}]`, route, row }));

function readOldTable(table: unknown): readonly PriceFileRow[] {
  const entries = isObject(table) ? Object.entries(table) : [];
  const isTable = entries.length > 0 && entries.every(([, entry]) => isObject(entry));
  if (!isTable) throw new Error(`the file is not ${SHAPES}`);
  return entries.map(([model, entry]) => ({
    name: model,
    route: '/prices',
    row: { model, currency: 'CNY', unit: '1K', effective_from: SINCE_EVER, ...Object(entry) },
  }));
}
