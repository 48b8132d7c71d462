import type { PriceAnswer } from '../../../lib/api-contract.ts';

/** Rates that every price names, and those of classes that pay their parent's where there is none; by their names in the API. */
export const MAIN_RATES = ['input', 'output'] as const;
export const OTHER_RATES = [
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'reasoning',
  'audio_input',
  'audio_output',
] as const;

/** Fields of an answer whose numbers are kept to the last digit. */
export const EXACT = [...MAIN_RATES, ...OTHER_RATES, 'rate'] as const;

export const TIERS = ['standard', 'batch', 'flex', 'priority'] as const;

/** A price with its rates as decimal texts. */
export type ExactPrice = PriceAnswer<string>;

/** What a form says, field by field; an empty one is left out. `match` says whether `name` is a whole name or the beginning of one. */
export type PriceForm = Readonly<Record<string, string>>;

/** The form that would set this row again, from now on. */
export const formOf = (price: ExactPrice): PriceForm => ({
  match: price.model === null ? 'prefix' : 'model',
  name: price.model ?? price.prefix ?? '',
  currency: price.currency,
  unit: price.unit,
  ...Object.fromEntries(
    [...MAIN_RATES, ...OTHER_RATES, 'provider' as const, 'service_tier' as const, 'display_name' as const].map(
      (field) => [field, price[field] ?? ''],
    ),
  ),
});

/** The row that a form sets. Rates are sent as they were typed: the ledger reads every digit of a text. */
export function bodyOf({ match = 'model', name = '', ...terms }: PriceForm): Readonly<Record<string, string>> {
  const said = Object.entries(terms).map(([field, text]) => [field, text.trim()] as const);
  return Object.fromEntries([[match, name.trim()] as const, ...said].filter(([, text]) => text !== ''));
}
