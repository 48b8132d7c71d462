import { BASE_PATH, type RepricingOffer } from '../api-contract.ts';
import { addDays, type Calendar } from '../calendar.ts';
import type { CounterRow } from '../counters/counter.ts';
import type { CounterReader } from '../ports.ts';
import type { Day } from '../usage/record.ts';
import type { CustomPrice } from './custom-price.ts';
import { createCustomPrices } from './custom-prices.ts';
import { readModelName } from './model-names.ts';
import type { HeldPrice } from './price-history.ts';

export interface OfferPorts {
  readonly counters: Pick<CounterReader, 'days'>;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay'>;
}

/** Days that are looked through, today included: four partitions of day counters at most. */
const LOOK_BACK_DAYS = 92;
const MAX_MODELS = 20;

/**
 * Looks for calls that a new row prices and that were booked without a price, in the day counters of the last 92 days.
 * Counters know no provider and no tier: a row of a provider, or of a tier, may price fewer calls than are offered, and the
 * dry run of the re-pricing tells.
 *
 * @param all all rows of the project: calls that another row goes before are not offered.
 * @returns undefined when there are none.
 */
export async function offerRepricing(
  { counters, calendar }: OfferPorts,
  price: HeldPrice,
  all: readonly CustomPrice[],
  nowUs: number,
): Promise<RepricingOffer<bigint> | undefined> {
  const today = calendar.dayOf(nowUs);
  const from = later(addDays(today, 1 - LOOK_BACK_DAYS), calendar.dayOf(price.effectiveFromUs));
  const to = Number.isFinite(price.untilUs) ? earlier(today, calendar.dayOf(price.untilUs - 1)) : today;
  if (from > to) return undefined;
  const table = createCustomPrices(all);
  const isPricedByRow = ({ key, sums }: CounterRow<'day'>): boolean => {
    if (sums.unpricedCalls === 0n) return false;
    const atUs = Math.max(price.effectiveFromUs, calendar.startOfDay(key.day));
    const name = readModelName(key.model, price.provider);
    return table.find(name, atUs, price.serviceTier ?? 'standard')?.priceId === price.id;
  };
  const rows = (await counters.days(price.project, from, to)).filter(isPricedByRow);
  return rows.length === 0 ? undefined : offerOf(rows);
}

function offerOf(rows: readonly CounterRow<'day'>[]): RepricingOffer<bigint> {
  const days = rows.map(({ key }) => key.day).toSorted();
  const [from = '', to = from] = [days[0], days.at(-1)];
  const callsByModel = [...Map.groupBy(rows, ({ key }) => key.model)].map(
    ([model, ofModel]) => [model, unpricedOf(ofModel)] as const,
  );
  const names = callsByModel.toSorted(([, a], [, b]) => (a < b ? 1 : -1)).map(([model]) => model);
  const models = names.slice(0, MAX_MODELS);
  return {
    unpriced: { calls: unpricedOf(rows), models, more: names.length - models.length, from, to },
    reprice: models.map((model) => `${BASE_PATH}/prices/reprice?${new URLSearchParams({ from, to, model })}`),
  };
}

const unpricedOf = (rows: readonly CounterRow<'day'>[]): bigint =>
  rows.reduce((calls, { sums }) => calls + sums.unpricedCalls, 0n);

const later = (a: Day, b: Day): Day => (a > b ? a : b);
const earlier = (a: Day, b: Day): Day => (a < b ? a : b);
