import type { PriceReason, PriceResolution, RatesByClass } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import { Decimal, MONEY_SCALE } from '../money.ts';
import { exactRate, instantAnswer } from './price-answer.ts';
import type { ListedRate, PriceRow } from './price-table.ts';
import { makeRateCard, type RateCard } from './rate-card.ts';
import { type PriceQuestion, type PriceSources, type Resolution, resolvePrice } from './resolve-price.ts';
import { TOKEN_CLASSES, type TokenClass } from './token-classes.ts';

type Explained = PriceResolution<Decimal>;

const CLASS_NAMES: Readonly<Record<TokenClass, string>> = {
  input: 'input',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  cacheWrite1h: 'cache_write_1h',
  audioInput: 'audio_input',
  cachedAudio: 'cached_audio',
  output: 'output',
  reasoning: 'reasoning',
  audioOutput: 'audio_output',
};

const byClass = <Rate>(rateOf: (index: number) => Rate): RatesByClass<Rate> =>
  Object.fromEntries(TOKEN_CLASSES.map((tokenClass, index) => [CLASS_NAMES[tokenClass], rateOf(index)]));

/** Explains what a name costs at an instant by the very look-up that prices a call. */
export function explainPrice(
  sources: PriceSources,
  question: PriceQuestion,
  calendar: Pick<Calendar, 'iso'>,
): Explained {
  const resolution = resolvePrice(sources, question);
  const { name, asked, fromUs, untilUs } = resolution;
  const row = resolution.outcome === 'model-not-known' ? undefined : resolution.row;
  const paid = pay(resolution);
  const reason = reasonOf(resolution, paid);
  return {
    model: question.model,
    provider: question.provider ?? null,
    service_tier: question.serviceTier,
    at: calendar.iso(question.atUs, 6),
    reason,
    message: MESSAGES[reason](resolution, question),
    unpriced: paid === undefined,
    free: reason === 'free',
    spellings: name.spellings,
    seller: name.seller ?? null,
    asked,
    source: resolution.outcome === 'model-not-known' ? null : resolution.source,
    price_id: row?.priceId ?? null,
    matched_model: row?.model ?? null,
    listed: row === undefined ? null : listedAnswer(row),
    service_tier_percent: percentAnswer(resolution),
    exchange_rate: exchangeAnswer(resolution, calendar),
    currency: sources.currency,
    rates_per_1m: (paid?.bands ?? []).map(({ above, rates }) => ({
      above_input_tokens: above < 0 ? null : above,
      rates: byClass((index) => perMillion(rates[index])),
    })),
    fee_per_1k_calls:
      paid === undefined || paid.attosPerCall === 0n ? null : new Decimal(paid.attosPerCall * 1000n, MONEY_SCALE),
    effective_from: instantAnswer(fromUs, calendar),
    effective_until: instantAnswer(untilUs, calendar),
  };
}

const pay = (resolution: Resolution): RateCard | undefined =>
  resolution.outcome === 'priced'
    ? makeRateCard(resolution.row, resolution.percents, resolution.conversion)
    : undefined;

const perMillion = (attosPerToken: bigint | undefined): Decimal | null =>
  attosPerToken === undefined ? null : new Decimal(attosPerToken * 1_000_000n, MONEY_SCALE);

function reasonOf({ outcome }: Resolution, card: RateCard | undefined): PriceReason {
  if (outcome === 'model-not-known') return 'model_not_known';
  if (outcome === 'tier-not-known') return 'tier_not_known';
  if (card === undefined) return 'price_not_known';
  const rates = card.bands.flatMap((band) => band.rates);
  const isFree = card.attosPerCall === 0n && rates.every((rate) => rate === undefined || rate === 0n);
  return isFree ? 'free' : 'priced';
}

type Explain = (resolution: Resolution, question: PriceQuestion) => string;

const rowOf = (resolution: Resolution): string =>
  resolution.outcome === 'model-not-known' ? '' : `${resolution.source} row ${resolution.row.priceId}`;

const MESSAGES: Readonly<Record<PriceReason, Explain>> = {
  priced: (resolution) => `priced by the ${rowOf(resolution)}`,
  free: (resolution) => `costs nothing by the ${rowOf(resolution)}`,
  price_not_known: (resolution) =>
    `the ${rowOf(resolution)} knows the model, but not what it costs at that time: calls are unpriced until a custom price says it`,
  tier_not_known: (resolution, { serviceTier }) =>
    `the ${rowOf(resolution)} has the standard price, but nothing documents what the tier "${serviceTier}" costs there: calls are unpriced until a custom price with this service_tier says it`,
  model_not_known: ({ name: { seller } }) =>
    `no source knows one of these spellings${seller === undefined ? '' : ` from ${seller}`}: calls are unpriced until a custom price says what they cost`,
};

function listedAnswer({ currency, per, rates }: PriceRow): Explained['listed'] {
  if (rates === null) return null;
  const named = Object.entries(rates).map(([tokenClass, rate]) => [listedName(tokenClass), rateAnswer(rate)]);
  return { currency, unit: per === 1_000 ? '1K' : '1M', rates: Object.fromEntries(named) };
}

const listedName = (tokenClass: string): string =>
  Object.hasOwn(CLASS_NAMES, tokenClass) ? CLASS_NAMES[tokenClass as TokenClass] : 'per_1k_calls';

const rateAnswer = (rate: ListedRate) =>
  typeof rate === 'object'
    ? {
        base: exactRate(rate.base),
        tiers: rate.tiers.map(([above, tierRate]) => ({ above_input_tokens: above, rate: exactRate(tierRate) })),
      }
    : exactRate(rate);

function percentAnswer(resolution: Resolution): Explained['service_tier_percent'] {
  if (resolution.outcome !== 'priced') return null;
  const { percents } = resolution;
  const isAsListed = percents.every((percent) => percent === 100n);
  return isAsListed ? null : byClass((index) => Number(percents[index]));
}

function exchangeAnswer(resolution: Resolution, calendar: Pick<Calendar, 'iso'>): Explained['exchange_rate'] {
  const exchange = resolution.outcome === 'priced' ? resolution.conversion.exchange : undefined;
  if (exchange === undefined) return null;
  const { pair, rate, effectiveFromUs } = exchange;
  return { pair, rate: exactRate(rate), effective_from: instantAnswer(effectiveFromUs, calendar) };
}
