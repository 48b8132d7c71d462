/** Settings of a deployment that recording depends on, from their text; a wrong one fails at load. */
import { CURRENCIES, type Currency } from '../pricing/price.ts';

/** @throws Error when prices cannot be told in that currency. */
export function readCurrency(text: string): Currency {
  const currency = CURRENCIES.find((one) => one === text);
  if (currency === undefined) throw new Error(`the currency must be one of ${CURRENCIES.join(', ')}, not ${text}`);
  return currency;
}

/**
 * @returns days for which records are kept; undefined for ever, which is said by `0`.
 * @throws Error when it is no whole number of days.
 */
export function readRetentionDays(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) throw new Error(`the retention must be a whole number of days, 0 for ever, not ${text}`);
  const days = Number(text);
  return days === 0 ? undefined : days;
}
