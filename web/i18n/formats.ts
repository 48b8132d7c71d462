import { type Language, LOCALES, language } from './language.ts';

/** Keeps the formatter of each language and option: making one costs far more than using it. */
function formatter<Format>(make: (locale: string, variant: string) => Format): (variant?: string) => Format {
  const made = new Map<string, Format>();
  return (variant = '') => {
    const name = `${language.value} ${variant}`;
    const format = made.get(name) ?? make(LOCALES[language.value as Language], variant);
    made.set(name, format);
    return format;
  };
}

/** Decimal places of money that the ledger keeps; a rate has fewer. */
const MONEY_DIGITS = 18;

const integers = formatter((locale) => new Intl.NumberFormat(locale));
const compacts = formatter(
  (locale) => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }),
);
const percents = formatter((locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }));
const changes = formatter(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }),
);
const points = formatter(
  (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: 'exceptZero' }),
);
const money = (digits: Intl.NumberFormatOptions = {}) =>
  formatter(
    (locale, currency) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits }),
  );
const moneys = money();
/** Amounts below a cent: two digits that say something instead of 0.00. */
const smallMoneys = money({ maximumSignificantDigits: 2, minimumSignificantDigits: 1 });
const roughMoneys = money({ maximumSignificantDigits: 3 });
const compactMoneys = money({ notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 0 });
const exactMoneys = money({ maximumFractionDigits: MONEY_DIGITS });
// Days are the ledger's own: written as UTC, and read so.
const days = formatter(
  (locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
);
const longDays = formatter(
  (locale) => new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }),
);
const dates = formatter((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }));
const moments = formatter(
  (locale) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23', timeZone: 'UTC' }),
);
const lengths = formatter(
  (locale, unit) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }),
);
const months = formatter((locale) => new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }));
const lists = formatter((locale) => new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' }));

const LEAST_CENT = 0.01;

export const formatInteger = (count: number): string => integers().format(count);
export const formatCompact = (count: number): string => compacts().format(count);
/** @param share 0–1 */
export const formatPercent = (share: number): string => percents().format(share);
/** A change with its sign. @param share 0.12 is +12 % */
export const formatChange = (share: number): string => changes().format(share);

/** A difference of percentages with its sign. */
export const formatPoints = (difference: number): string => points().format(difference);

export function formatMoney(amount: number, currency: string): string {
  const isSmall = amount !== 0 && Math.abs(amount) < LEAST_CENT;
  return (isSmall ? smallMoneys : moneys)(currency).format(amount);
}

/** Three digits of an amount that is an estimate. */
export const formatRoughMoney = (amount: number, currency: string): string => roughMoneys(currency).format(amount);

/** Money on an axis. */
export const formatCompactMoney = (amount: number, currency: string): string => compactMoneys(currency).format(amount);

/** All digits of a rate, of an amount that is compared, or of a small difference; a decimal as a text loses none. */
export const formatExactMoney = (amount: number | string, currency: string): string =>
  exactMoneys(currency).format(amount as number);

const rates = formatter((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: MONEY_DIGITS }));
/** All digits of a decimal that has no currency. */
export const formatExactDecimal = (decimal: string): string => rates().format(decimal as `${number}`);

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** @param day `2026-11-24` */
export const formatDay = (day: string): string => days().format(utc(day));
export const formatLongDay = (day: string): string => longDays().format(utc(day));
/** The day of an instant that carries the ledger's offset, with its year. */
export const formatDate = (instant: string): string => dates().format(utc(instant.slice(0, 10)));
/** A second of the ledger's clock, with its day. */
export const formatMoment = (instant: string): string => moments().format(new Date(`${instant.slice(0, 19)}Z`));
export const formatMonth = (day: string): string => months().format(utc(day));
export const formatList = (words: readonly string[]): string => lists().format(words);

/** The day of an instant that carries the ledger's offset. */
export const dayOf = (instant: string): string => instant.slice(0, 10);

/** The clock time of an instant that carries the ledger's offset: `2026-11-24T14:32:10+08:00` → `14:32`. */
export const clockTime = (instant: string): string => instant.slice(11, 16);

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How long something took, in the unit that suits it. */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return lengths('millisecond').format(ms);
  if (ms < MINUTE_MS) return lengths('second').format(ms / SECOND_MS);
  return ms < HOUR_MS ? lengths('minute').format(ms / MINUTE_MS) : lengths('hour').format(ms / HOUR_MS);
}

const KILO = 1000;

/** The size of a file, in bytes or kilobytes. */
export const formatBytes = (bytes: number): string =>
  bytes < KILO ? lengths('byte').format(bytes) : lengths('kilobyte').format(bytes / KILO);
