/** A row of `POST /prices`, from its text to terms, or all its faults. */
import * as z from 'zod/mini';
import type { Calendar } from '../calendar.ts';
import { badRequest } from '../errors.ts';
import { EFFECTIVE_RULE, readEffectiveFrom } from '../input/effective-from.ts';
import { decimalFromTo, ExactFields } from '../input/exact-fields.ts';
import { createExactReader } from '../input/exact-json.ts';
import { faultsOf, numeralOrText, oneOf, textOfAtMost } from '../input/rules.ts';
import { SERVICE_TIERS } from '../usage/record.ts';
import { isObject } from '../usage/sent-record.ts';
import { CUSTOM_RATES, type CustomPriceTerms, RATE_SCALE, UNITS } from './custom-price.ts';
import { CURRENCIES } from './price.ts';
import { sellerOf } from './providers.ts';

export interface CustomPriceRequest {
  readonly terms: CustomPriceTerms;
  /** Whether the row says from when it holds; else it holds from now. */
  readonly isDated: boolean;
}

interface ReadContext {
  readonly nowUs: number;
  readonly calendar: Pick<Calendar, 'startOfDay' | 'dayOf'>;
}

const MAX_NAME = 200;
const MAX_RATE = 1_000_000n;
const RATE_RULE = `must be a decimal from 0 to ${MAX_RATE} with at most ${RATE_SCALE} places, as a number or a string`;
const readRate = decimalFromTo(0n, MAX_RATE, RATE_SCALE);

const name = z.nullish(textOfAtMost(MAX_NAME));
const rate = numeralOrText(RATE_RULE);
const instant = z.nullish(numeralOrText(EFFECTIVE_RULE));

export const SENT_PRICE = z.strictObject(
  {
    model: name,
    prefix: name,
    provider: name,
    service_tier: z.nullish(oneOf(SERVICE_TIERS)),
    display_name: name,
    currency: oneOf(CURRENCIES),
    unit: oneOf(UNITS),
    input: rate,
    output: rate,
    cache_read: z.nullish(rate),
    cache_write: z.nullish(rate),
    cache_write_1h: z.nullish(rate),
    reasoning: z.nullish(rate),
    audio_input: z.nullish(rate),
    audio_output: z.nullish(rate),
    effective_from: instant,
    effective_until: instant,
  },
  { error: 'must be an object' },
);

type SentPrice = z.infer<typeof SENT_PRICE>;

const readExactly = createExactReader([
  ...CUSTOM_RATES.map(([rateName]) => rateName),
  'effective_from',
  'effective_until',
]);

/** @throws LedgerError `bad_request` naming every fault of the row. */
export function readCustomPrice(text: string, { nowUs, calendar }: ReadContext): CustomPriceRequest {
  const json = readExactly(text);
  const checked = SENT_PRICE.safeParse(json.sent);
  const fields = new ExactFields(json, faultsOf(json.sent, checked.error, 'a price'));
  const readInstant = (field: string) =>
    fields.read(field, (instantText) => readEffectiveFrom(instantText, calendar), EFFECTIVE_RULE);
  const rates = readRates(fields);
  const effectiveFromUs = readInstant('effective_from');
  const closedAtUs = readInstant('effective_until');
  const startUs = effectiveFromUs ?? nowUs;
  const isEmptyPeriod = closedAtUs !== undefined && closedAtUs <= startUs;
  if (isEmptyPeriod) fields.fault('effective_until', 'must be after effective_from');
  if (isObject(json.sent)) checkNames(json.sent, fields);
  if (!checked.success || fields.faults.length > 0) throw badRequest(fields.faults);
  const { display_name: displayName, currency, unit } = checked.data;
  return {
    terms: {
      ...keyOf(checked.data),
      ...(displayName != null && { displayName }),
      currency,
      unit,
      rates,
      effectiveFromUs: startUs,
      ...(closedAtUs !== undefined && { closedAtUs }),
    },
    isDated: effectiveFromUs !== undefined,
  };
}

function readRates(fields: ExactFields): CustomPriceTerms['rates'] {
  const rates = CUSTOM_RATES.flatMap(([field, tokenClass]) => {
    const numeral = fields.read(field, readRate, RATE_RULE);
    return numeral === undefined ? [] : [[tokenClass, numeral] as const];
  });
  return { input: '', output: '', ...Object.fromEntries(rates) };
}

function checkNames({ model, prefix, provider }: Readonly<Record<string, unknown>>, fields: ExactFields): void {
  const isOne = (model == null) !== (prefix == null);
  if (!isOne) fields.fault('model', 'give either model or prefix');
  for (const [field, value] of Object.entries({ model, prefix })) {
    const isBlank = typeof value === 'string' && value !== '' && value.trim() === '';
    if (isBlank) fields.fault(field, 'must not be blank');
  }
  const isSeller = typeof provider !== 'string' || provider === '' || sellerOf(provider) !== undefined;
  if (!isSeller) fields.fault('provider', 'is a gateway, or blank, and sells nothing: leave it out');
}

const keyOf = ({ model, prefix, provider, service_tier: serviceTier }: SentPrice) => ({
  match: model == null ? ('prefix' as const) : ('model' as const),
  name: model ?? prefix ?? '',
  ...(provider != null && { provider }),
  ...(serviceTier != null && { serviceTier }),
});
