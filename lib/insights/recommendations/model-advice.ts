import type { PriceCall } from '../../pricing/price.ts';
import { groupRows } from '../../spend/groups.ts';
import { type Advice, NOTHING_ELSE, type Period, perMonth, rowsLink, toUse } from './advice.ts';
import { cheaperModels } from './cheaper-model.ts';
import { priceOnly } from './price-only.ts';
import { type DayRows, usesByFunction } from './use.ts';

const CAVEATS = {
  cheaper_model:
    'The books know price, tokens and success of calls, not how good the answers were: try it on a part of the calls first. Functions may send the cheaper model the easier calls.',
  price_only:
    'By price only: this function has no call of that model, so nobody knows how good its answers would be, or how long. Try it on a part of the calls first.',
  unpriced_model: 'No saving, but spending that nobody sees: add a price, then re-price the days.',
} as const;

/** A cheaper model that the same function uses already. */
export function cheaperAdvice(rows: DayRows, period: Period): readonly Advice[] {
  const byFunction = Map.groupBy(usesByFunction(rows), (use) => use.function);
  return [...byFunction].flatMap(([purpose, uses]) =>
    cheaperModels(uses).map(({ use, instead, saving }) => ({
      ...NOTHING_ELSE,
      kind: 'cheaper_model',
      model: use.model,
      function: purpose,
      instead: instead.model,
      saving_per_month: perMonth(saving, period.days),
      calls: use.sums.calls + instead.sums.calls,
      evidence: [use, instead].map(({ model, sums }) => toUse(model, sums)),
      caveat: CAVEATS.cheaper_model,
      link: rowsLink(period, { group_by: 'model', function: purpose }),
    })),
  );
}

/** The price of a model that other functions use. */
export function priceOnlyAdvice(rows: DayRows, period: Period, price: PriceCall, nowUs: number): readonly Advice[] {
  return priceOnly(rows, price, nowUs).map(({ use, instead, saving }) => ({
    ...NOTHING_ELSE,
    kind: 'price_only',
    model: use.model,
    function: use.function,
    instead: instead.model,
    saving_per_month: perMonth(saving, period.days),
    calls: use.sums.calls,
    evidence: [use, instead].map(({ model, sums }) => toUse(model, sums)),
    caveat: CAVEATS.price_only,
    link: rowsLink(period, { group_by: 'day', function: use.function, model: use.model }),
  }));
}

/** Models with calls that have no price, most calls first. */
export function unpricedAdvice(rows: DayRows, period: Period): readonly Advice[] {
  return groupRows(rows, ({ model = '' }) => model)
    .list()
    .filter(({ sums }) => sums.unpricedCalls > 0n)
    .toSorted((a, b) => Number(b.sums.unpricedCalls - a.sums.unpricedCalls))
    .map(({ key, sums }) => ({
      ...NOTHING_ELSE,
      kind: 'unpriced_model',
      model: key,
      saving_per_month: null,
      calls: sums.unpricedCalls,
      evidence: [toUse(key, sums)],
      caveat: CAVEATS.unpriced_model,
      link: rowsLink(period, { group_by: 'function', model: key }),
    }));
}
