/** Prices and rates of exchange as the HTTP contract shows them. */
import type { ExchangeRateAnswer, PriceAnswer } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import { Decimal, parseDecimal } from '../money.ts';
import { BUILT_IN_PRICES } from './built-in-prices.ts';
import { CUSTOM_RATES, type CustomRateName, isFreeOfCharge } from './custom-price.ts';
import { DEFAULT_EXCHANGE_RATES, EXCHANGE_SCALE, type ProjectExchangeRate } from './exchange-rates.ts';
import { byBeginning, type HeldPrice } from './price-history.ts';
import type { Numeral } from './price-table.ts';
import { NUMERAL_SCALE } from './rate-card.ts';

type Iso = Pick<Calendar, 'iso'>;

/** A rate as an exact number of the answer. */
export const exactRate = (numeral: Numeral): Decimal =>
  new Decimal(parseDecimal(String(numeral), NUMERAL_SCALE) ?? 0n, NUMERAL_SCALE);

/**
 * An instant with as many digits as it has, so that it can be sent back as it was; null for "always" and "for ever", which is
 * also what the beginning of 1970 stands for: nothing in a ledger is as old.
 */
export function instantAnswer(us: number | undefined, { iso }: Iso): string | null {
  const isOpen = us === undefined || us <= 0 || !Number.isFinite(us);
  if (isOpen) return null;
  return us % 1_000_000 === 0 ? iso(us) : iso(us, 6);
}

type Rates = { readonly [N in CustomRateName]: Decimal | null };

const ratesAnswer = (rates: HeldPrice['rates']): Rates =>
  Object.fromEntries(
    CUSTOM_RATES.map(([name, tokenClass]) => {
      const rate = rates[tokenClass];
      return [name, rate === undefined ? null : exactRate(rate)];
    }),
  ) as Rates;

export const customPriceAnswer = (price: HeldPrice, calendar: Iso): PriceAnswer<Decimal> => ({
  id: price.id,
  source: 'custom',
  model: price.match === 'model' ? price.name : null,
  prefix: price.match === 'prefix' ? price.name : null,
  provider: price.provider ?? null,
  service_tier: price.serviceTier ?? null,
  display_name: price.displayName ?? null,
  currency: price.currency,
  unit: price.unit,
  ...ratesAnswer(price.rates),
  ...(isFreeOfCharge(price) && { free: true }),
  effective_from: instantAnswer(price.effectiveFromUs, calendar),
  effective_until: instantAnswer(price.untilUs, calendar),
  closed_at: instantAnswer(price.closedAtUs, calendar),
  created_at: instantAnswer(price.createdAtUs, calendar),
});

/** The built-in rows, which hold always. */
export const builtInAnswers = (): readonly PriceAnswer<Decimal>[] =>
  [...BUILT_IN_PRICES].map(([model, { maker, input, output }]) => ({
    id: model,
    source: 'built-in',
    model,
    prefix: null,
    provider: maker,
    service_tier: null,
    display_name: null,
    currency: 'CNY',
    unit: '1K',
    ...ratesAnswer({ input, output }),
    effective_from: null,
    effective_until: null,
    closed_at: null,
    created_at: null,
  }));

type RateAnswer = ExchangeRateAnswer<Decimal>;

const rateAnswer = (rate: string): Decimal => new Decimal(parseDecimal(rate, EXCHANGE_SCALE) ?? 0n, EXCHANGE_SCALE);

/** The default rate and those of a project, the oldest first; each ends where the next one begins. */
export function exchangeRateAnswers(rates: readonly ProjectExchangeRate[], calendar: Iso): readonly RateAnswer[] {
  const ordered = rates.toSorted(byBeginning);
  const beginning = (index: number) => instantAnswer(ordered[index]?.effectiveFromUs, calendar);
  const defaults = DEFAULT_EXCHANGE_RATES.map(
    ({ pair, rate }): RateAnswer => ({
      id: null,
      pair,
      rate: rateAnswer(rate),
      effective_from: null,
      effective_until: beginning(0),
      created_at: null,
    }),
  );
  return [
    ...defaults,
    ...ordered.map(({ id, pair, rate, createdAtUs }, index) => ({
      id,
      pair,
      rate: rateAnswer(rate),
      effective_from: beginning(index),
      effective_until: beginning(index + 1),
      created_at: instantAnswer(createdAtUs, calendar),
    })),
  ];
}
