import { parseDecimal } from '../money.ts';
import type { Currency } from './price.ts';

/** Yuan per dollar from a date on. `rate` is an exact numeral above 0. */
export interface ExchangeRate {
  readonly pair: 'USDCNY';
  readonly rate: string;
  /** UTC microseconds. */
  readonly effectiveFromUs: number;
}

/** 7.0 makes the guide's GPT-4 row exactly OpenAI's list price ($30 and $60 per million), so the two tables agree. */
export const DEFAULT_EXCHANGE_RATES: readonly ExchangeRate[] = [{ pair: 'USDCNY', rate: '7', effectiveFromUs: 0 }];

const RATE_SCALE = 12;

/** A fraction: amounts in one currency × numerator ÷ denominator are amounts in the other. */
export interface Conversion {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The quoted rate; undefined when both currencies are the same. */
  readonly exchangeRate: string | undefined;
}

const NONE: Conversion = { numerator: 1n, denominator: 1n, exchangeRate: undefined };

/**
 * How an amount of `from` becomes one of `to` at an instant. The quoted rate is USDCNY in both directions: 1/7 has no
 * exact numeral. Before the first date the first rate holds.
 */
export function conversionAt(rates: readonly ExchangeRate[], from: Currency, to: Currency, atUs: number): Conversion {
  if (from === to) return NONE;
  const byDate = rates.toSorted((a, b) => a.effectiveFromUs - b.effectiveFromUs);
  const { rate } = byDate.findLast((candidate) => candidate.effectiveFromUs <= atUs) ?? byDate[0] ?? { rate: '' };
  const units = parseDecimal(rate, RATE_SCALE);
  if (units === undefined || units <= 0n) throw new RangeError(`no rate of exchange: "${rate}"`);
  const one = 10n ** BigInt(RATE_SCALE);
  return from === 'USD'
    ? { numerator: units, denominator: one, exchangeRate: rate }
    : { numerator: one, denominator: units, exchangeRate: rate };
}
