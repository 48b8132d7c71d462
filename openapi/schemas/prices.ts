/** Prices and rates of exchange, as they are listed and explained. */
import * as z from 'zod/mini';
import {
  type ExchangeRateAnswer,
  type ExchangeRateList,
  LISTED_PRICES,
  type PriceAnswer,
  type PriceList,
  type PriceResolution,
  type RepricingOffer,
} from '../../lib/api-contract.ts';
import { amount, answer, count, cursor, day, instant, said } from './answer.ts';
import { unpriced } from './spend.ts';

const text = z.nullable(z.string());
const rate = z.nullable(amount);

const from = said(z.nullable(instant), 'From when it holds; null: always.');
const until = said(z.nullable(instant), 'Until when, exclusive; null: it has no end.');

const price = {
  id: z.string(),
  source: z.enum(LISTED_PRICES),
  model: said(text, 'The name for which the row holds; null where it holds for a prefix.'),
  prefix: text,
  provider: text,
  service_tier: said(text, 'Null: the rates are those of the standard tier.'),
  display_name: text,
  currency: z.string(),
  unit: z.string(),
  input: rate,
  output: rate,
  cache_read: said(rate, 'Null, as of the classes below: the rate of its parent class holds.'),
  cache_write: rate,
  cache_write_1h: rate,
  reasoning: rate,
  audio_input: rate,
  audio_output: rate,
  free: z.exactOptional(z.literal(true)),
  effective_from: from,
  effective_until: until,
  closed_at: said(z.nullable(instant), "The row's own end; another row may end it before."),
  created_at: z.nullable(instant),
};

const listedPrice = answer<PriceAnswer>()('Price', z.strictObject(price));

export const priceList = answer<PriceList>()('PriceList', z.strictObject({ prices: z.array(listedPrice), cursor }));

const offer = {
  unpriced: z.strictObject({ ...unpriced.shape, from: day, to: day }),
  reprice: said(z.array(z.string()), 'What to POST to price them, one address for each of the models.'),
};

export const addedPrice = answer<PriceAnswer & Partial<RepricingOffer>>()(
  'AddedPrice',
  z.strictObject({
    ...price,
    unpriced: said(z.exactOptional(offer.unpriced), 'Calls that are booked as unpriced and which the row prices.'),
    reprice: z.exactOptional(offer.reprice),
  }),
);

export const closedPrice = answer<{ readonly id: string; readonly closed: true }>()(
  'ClosedPrice',
  z.strictObject({ id: z.string(), closed: z.literal(true) }),
);

export const exchangeRate = answer<ExchangeRateAnswer>()(
  'ExchangeRate',
  z.strictObject({
    id: said(text, 'Null: the rate that holds where no other does.'),
    pair: z.string(),
    rate: amount,
    effective_from: from,
    effective_until: until,
    created_at: z.nullable(instant),
  }),
);

export const exchangeRateList = answer<ExchangeRateList>()(
  'ExchangeRateList',
  z.strictObject({ exchange_rates: z.array(exchangeRate), cursor }),
);

const REASONS = ['priced', 'free', 'price_not_known', 'tier_not_known', 'model_not_known'] as const;

const tieredRate = z.union([
  amount,
  z.strictObject({
    base: amount,
    tiers: z.array(z.strictObject({ above_input_tokens: count, rate: amount })),
  }),
]);

export const priceResolution = answer<PriceResolution>()(
  'PriceResolution',
  z.strictObject({
    model: z.string(),
    provider: text,
    service_tier: z.string(),
    at: instant,
    reason: z.enum(REASONS),
    message: z.string(),
    unpriced: z.boolean(),
    free: z.boolean(),
    spellings: said(z.array(z.string()), 'Spellings that were looked for, the most exact first.'),
    seller: text,
    asked: said(z.array(z.string()), 'Sources that were asked, in order.'),
    source: text,
    price_id: text,
    matched_model: text,
    listed: z.nullable(
      z.strictObject({ currency: z.string(), unit: z.string(), rates: z.record(z.string(), tieredRate) }),
    ),
    service_tier_percent: z.nullable(z.record(z.string(), amount)),
    exchange_rate: z.nullable(z.strictObject({ pair: z.string(), rate: amount, effective_from: z.nullable(instant) })),
    currency: z.string(),
    rates_per_1m: said(
      z.array(z.strictObject({ above_input_tokens: z.nullable(count), rates: z.record(z.string(), rate) })),
      'What is paid per 1M tokens in the currency of the ledger, by band of total input.',
    ),
    fee_per_1k_calls: rate,
    effective_from: from,
    effective_until: until,
  }),
);
