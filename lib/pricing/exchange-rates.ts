import { parseDecimal } from '../money.ts';
import type { Project } from '../usage/record.ts';
import type { Currency } from './price.ts';

export const PAIRS = ['USDCNY'] as const;

/** Yuan per dollar from a date on. `rate` is an exact numeral above 0. */
export interface ExchangeRate {
  readonly pair: (typeof PAIRS)[number];
  readonly rate: string;
  /** UTC microseconds. */
  readonly effectiveFromUs: number;
}

/** A rate that a project posted. It is never edited: one for the same instant that was made later stands in its place. */
export interface ProjectExchangeRate extends ExchangeRate {
  readonly id: string;
  readonly project: Project;
  readonly createdAtUs: number;
}

/** As many as eight years of daily rates: every function that prices holds them all. */
export const MAX_EXCHANGE_RATES = 3_000;

/** 7.0 makes the guide's GPT-4 row exactly OpenAI's list price ($30 and $60 per million), so the two tables agree. */
export const DEFAULT_EXCHANGE_RATES: readonly ExchangeRate[] = [{ pair: 'USDCNY', rate: '7', effectiveFromUs: 0 }];

/** Decimal places of a rate of exchange. */
export const EXCHANGE_SCALE = 12;

/** A fraction: amounts in one currency × numerator ÷ denominator are amounts in the other. */
export interface Conversion {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The quoted rate; undefined when both currencies are the same. */
  readonly exchange: ExchangeRate | undefined;
}

const NONE: Conversion = { numerator: 1n, denominator: 1n, exchange: undefined };

/**
 * How an amount of `from` becomes one of `to` at an instant. The quoted rate is USDCNY in both directions: 1/7 has no
 * exact numeral. Before the first date the first rate holds; of two rates of one instant the later in the list.
 */
export function conversionAt(rates: readonly ExchangeRate[], from: Currency, to: Currency, atUs: number): Conversion {
  if (from === to) return NONE;
  const byDate = rates.toSorted((a, b) => a.effectiveFromUs - b.effectiveFromUs);
  const exchange = byDate.findLast((candidate) => candidate.effectiveFromUs <= atUs) ?? byDate[0];
  const units = parseDecimal(exchange?.rate ?? '', EXCHANGE_SCALE);
  if (units === undefined || units <= 0n) throw new RangeError(`no rate of exchange: "${exchange?.rate}"`);
  const one = 10n ** BigInt(EXCHANGE_SCALE);
  return from === 'USD'
    ? { numerator: units, denominator: one, exchange }
    : { numerator: one, denominator: units, exchange };
}
