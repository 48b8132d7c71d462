import { Decimal } from 'decimal.js';

/**
 * Sums computed from raw calls without one line of the product: decimal arithmetic by decimal.js, prices typed from the
 * guide, days and hours by Intl. Numbers come out as plain decimal numerals.
 */
export interface RawCall {
  /** Epoch seconds, as the numeral of the file. */
  readonly timestamp: string;
  readonly user_id?: string | null;
  readonly anchor_id?: string | null;
  readonly session_id?: string | null;
  readonly model: string;
  readonly function?: string | null;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly duration_ms?: string | null;
  readonly success?: boolean | null;
  /** Decimal numeral and three letters; no letters mean yuan. */
  readonly reported_cost?: string | null;
  readonly reported_currency?: string | null;
}

const Exact = Decimal.clone({ precision: 60 });

/** CNY per 1,000 tokens, input and output: the table of the guide. */
const GUIDE_PRICES: Readonly<Record<string, readonly [string, string]>> = {
  'qwen-plus': ['0.0004', '0.002'],
  'qwen-turbo': ['0.0003', '0.0006'],
  'qwen-max': ['0.02', '0.06'],
  'gpt-4': ['0.21', '0.42'],
  'gpt-3.5-turbo': ['0.0035', '0.007'],
};

/** The fields that every answer of the ledger shows of a sum, as numerals. */
export interface Book {
  readonly calls: string;
  readonly tokens: string;
  readonly input_tokens: string;
  readonly output_tokens: string;
  readonly duration_ms: string;
  readonly cost: string | null;
  readonly unpriced_calls: string;
  readonly success_rate: string | null;
}

const costs = new WeakMap<RawCall, Decimal | null>();

/** Each call is in many sums. */
export function costOf(call: RawCall): Decimal | null {
  const known = costs.get(call);
  if (known !== undefined) return known;
  const cost = computeCost(call);
  costs.set(call, cost);
  return cost;
}

function computeCost(call: RawCall): Decimal | null {
  const price = GUIDE_PRICES[call.model];
  if (price === undefined) return null;
  const input = new Exact(call.input_tokens).div(1000).mul(price[0]);
  return input.plus(new Exact(call.output_tokens).div(1000).mul(price[1]));
}

/** Sums of calls. */
export function book(calls: readonly RawCall[]): Book {
  const sum = (read: (call: RawCall) => Decimal.Value) =>
    calls.reduce((total, call) => total.plus(read(call)), new Exact(0));
  // Tokens of any day here are far below the largest exact integer.
  const count = (read: (call: RawCall) => number) => calls.reduce((total, call) => total + read(call), 0);
  const priced = calls.filter((call) => costOf(call) !== null);
  const successes = calls.filter((call) => call.success ?? true).length;
  return {
    calls: String(calls.length),
    tokens: String(count((call) => call.input_tokens + call.output_tokens)),
    input_tokens: String(count((call) => call.input_tokens)),
    output_tokens: String(count((call) => call.output_tokens)),
    duration_ms: sum((call) => call.duration_ms ?? 0).toFixed(),
    cost: calls.length > 0 && priced.length === 0 ? null : sum((call) => costOf(call) ?? 0).toFixed(),
    unpriced_calls: String(calls.length - priced.length),
    success_rate:
      calls.length === 0
        ? null
        : new Exact(successes).mul(100).div(calls.length).toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed(),
  };
}

/** Sums by whatever `keyOf` says. */
export function booksBy(calls: readonly RawCall[], keyOf: (call: RawCall) => string): Map<string, Book> {
  const groups = Map.groupBy(calls, keyOf);
  return new Map([...groups].map(([key, group]) => [key, book(group)]));
}

/** What `GET /stats/drift` shows of calls, as numerals, at 7 yuan per dollar. */
export interface DriftBook {
  readonly calls: string;
  readonly compared_calls: string;
  readonly cost: string | null;
  readonly reported: string | null;
  readonly difference: string | null;
  readonly percent: string | null;
  readonly unpriced_calls: string;
  readonly unconvertible_calls: string;
}

const YUAN: Readonly<Record<string, number>> = { CNY: 1, USD: 7 };

/** The costs that calls brought themselves beside ours. */
export function driftBook(calls: readonly RawCall[]): DriftBook {
  const reported = calls.filter((call) => call.reported_cost != null);
  const convertible = reported.filter((call) => YUAN[call.reported_currency ?? 'CNY'] !== undefined);
  const compared = convertible.filter((call) => costOf(call) !== null);
  const sum = (read: (call: RawCall) => Decimal.Value) =>
    compared.reduce((total, call) => total.plus(read(call)), new Exact(0));
  const ours = sum((call) => costOf(call) ?? 0);
  const theirs = sum((call) => new Exact(call.reported_cost ?? 0).mul(YUAN[call.reported_currency ?? 'CNY'] ?? 0));
  const difference = ours.minus(theirs);
  const percent = difference.mul(100).div(theirs).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
  const isEmpty = compared.length === 0;
  return {
    calls: String(reported.length),
    compared_calls: String(compared.length),
    cost: isEmpty ? null : ours.toFixed(),
    reported: isEmpty ? null : theirs.toFixed(),
    difference: isEmpty ? null : difference.toFixed(),
    percent: isEmpty || theirs.isZero() ? null : percent.toFixed(),
    unpriced_calls: String(convertible.length - compared.length),
    unconvertible_calls: String(reported.length - convertible.length),
  };
}

/** The local day of a call. */
export const dayIn = (zone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (call: RawCall): string => format.format(Number(call.timestamp) * 1000);
};

/** The local clock hour of a call with its offset, so that the two hours of a long day stay apart: `2025-11-02T01:00:00-04:00`. */
export const hourIn = (zone: string) => {
  const options = { timeZone: zone, hourCycle: 'h23', timeZoneName: 'longOffset' } as const;
  const format = new Intl.DateTimeFormat('en-CA', {
    ...options,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  return (call: RawCall): string => {
    const parts = format.formatToParts(Number(call.timestamp) * 1000).map(({ type, value }) => [type, value]);
    const { year, month, day, hour, timeZoneName } = Object.fromEntries(parts);
    return `${year}-${month}-${day}T${hour}:00:00${timeZoneName === 'GMT' ? '+00:00' : timeZoneName.slice(3)}`;
  };
};
