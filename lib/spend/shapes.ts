/** Exact sums in the shapes of the HTTP contract: counts as bigint, amounts as exact decimals. */
import type { Share, Shares, Totals, TrendDay, Unpriced } from '../api-contract.ts';
import type { Sums } from '../counters/counter.ts';
import { Decimal, DURATION_SCALE, divideHalfUp, money } from '../money.ts';
import type { Day } from '../usage/record.ts';
import { type AnyRow, compareBy, type Group, groupRows, tokensOf } from './groups.ts';

export type ExactTotals = Totals<bigint, Decimal>;

const MAX_UNPRICED_MODELS = 20;
const PERCENT_DECIMALS = 2;

/** Percent of successful calls, two decimals, half up; null without calls. */
export function successRate({ calls, successes }: Sums): Decimal | null {
  return calls > 0n ? new Decimal(divideHalfUp(successes * 10_000n, calls), PERCENT_DECIMALS) : null;
}

/** Sum of the priced calls: an unknown cost is null, never 0. */
export function costOf({
  calls,
  unpricedCalls,
  costAtto,
}: Pick<Sums, 'calls' | 'unpricedCalls' | 'costAtto'>): Decimal | null {
  const isUnknown = calls > 0n && unpricedCalls >= calls;
  return isUnknown ? null : money(costAtto);
}

export const toTotals = (sums: Sums): ExactTotals => ({
  calls: sums.calls,
  success_rate: successRate(sums),
  tokens: tokensOf(sums),
  input_tokens: sums.inputTokens,
  output_tokens: sums.outputTokens,
  cache_read_tokens: sums.cacheReadTokens,
  cache_write_tokens: sums.cacheWriteTokens,
  cache_write_1h_tokens: sums.cacheWrite1hTokens,
  reasoning_tokens: sums.reasoningTokens,
  audio_input_tokens: sums.audioInputTokens,
  audio_output_tokens: sums.audioOutputTokens,
  duration_ms: new Decimal(sums.durationUs, DURATION_SCALE),
  cost: costOf(sums),
  unpriced_calls: sums.unpricedCalls,
});

/** The three figures of a list of tops or of a day. */
export const toFigures = (sums: Sums) => ({ calls: sums.calls, tokens: tokensOf(sums), cost: costOf(sums) });

const toShare = (sums: Sums): Share<bigint, Decimal> => ({
  calls: sums.calls,
  total_tokens: tokensOf(sums),
  input_tokens: sums.inputTokens,
  output_tokens: sums.outputTokens,
  cost: costOf(sums),
  success_rate: successRate(sums),
  unpriced_calls: sums.unpricedCalls,
});

/** Largest cost first. `fromEntries` makes an own property even of `__proto__`. */
export function sharesOf(groups: readonly Group[]): Shares<bigint, Decimal> {
  return Object.fromEntries(groups.toSorted(compareBy('cost')).map(({ key, sums }) => [key, toShare(sums)]));
}

export const sharesByModel = (rows: readonly AnyRow[]): Shares<bigint, Decimal> =>
  sharesOf(groupRows(rows, ({ model = '' }) => model).list());

export const sharesByFunction = (rows: readonly AnyRow[]): Shares<bigint, Decimal> =>
  sharesOf(groupRows(rows, (names) => names.function ?? '').list());

/** A day of a trend; one that is not over says so. */
export const toTrendDay = (date: Day, sums: Sums, today: Day): TrendDay<bigint, Decimal> => ({
  date,
  ...toFigures(sums),
  ...(date >= today && { partial: true }),
});

/** One entry for each of the days, those without calls too. */
export function toTrend(rows: readonly AnyRow[], days: readonly Day[], today: Day): TrendDay<bigint, Decimal>[] {
  const byDay = groupRows(rows, ({ day }) => day);
  return days.map((day) => toTrendDay(day, byDay.sumsOf(day), today));
}

/**
 * `currency`, and what is unpriced where something is: to be spread into every answer with money.
 *
 * @param models the models of the unpriced calls with their number; empty where the books keep none.
 */
export function inMoney(
  currency: string,
  unpricedCalls: bigint,
  models: readonly Group[],
): { currency: string; unpriced?: Unpriced<bigint> } {
  if (unpricedCalls === 0n) return { currency };
  const names = models
    .filter(({ sums }) => sums.unpricedCalls !== 0n)
    .toSorted(compareBy('calls'))
    .map(({ key }) => key);
  const shown = names.slice(0, MAX_UNPRICED_MODELS);
  return { currency, unpriced: { calls: unpricedCalls, models: shown, more: names.length - shown.length } };
}

/** {@link inMoney} for rows that name their models. */
export function inMoneyOf(currency: string, rows: readonly AnyRow[]): ReturnType<typeof inMoney> {
  const models = groupRows(rows, ({ model = '' }) => model).list();
  return inMoney(
    currency,
    models.reduce((calls, { sums }) => calls + sums.unpricedCalls, 0n),
    models,
  );
}
