import type { ModelUse, Recommendation, Recommendations } from '../../api-contract.ts';
import { scopeAnswer } from '../../budgets/budget-answer.ts';
import type { Budgets } from '../../budgets/ports.ts';
import { addDays, daysBetween } from '../../calendar.ts';
import type { CounterRow, Sums } from '../../counters/counter.ts';
import { type Decimal, money } from '../../money.ts';
import type { Books } from '../../spend/books.ts';
import { groupRows, totalOf } from '../../spend/groups.ts';
import { inMoneyOf, successRate } from '../../spend/shapes.ts';
import type { Day, Project } from '../../usage/record.ts';
import { toEstimate, toFloat } from '../estimate.ts';
import { type CheaperModel, cheaperModels, type Use } from './cheaper-model.ts';
import { type IdleBudget, idleBudgets } from './idle-budgets.ts';

export interface RecommendationBooks extends Books {
  readonly budgets: Pick<Budgets, 'list'>;
}

interface RecommendationQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** Today is the last of them. */
  readonly days: number;
}

type Rows = readonly CounterRow<'day'>[];

const MONTH_DAYS = 30;

const CAVEATS = {
  cheaper_model:
    'The books know price, tokens and success of calls, not how good the answers were: try it on a part of the calls first. Functions may send the cheaper model the easier calls.',
  unpriced_model: 'No saving, but spending that nobody sees: add a price, then re-price the days.',
  budget_cannot_be_met: 'No saving: a limit that is always passed warns of nothing. Raise it, or spend less.',
  budget_never_bites:
    'No saving, and no warning either until spending is a multiple of what it was. It may be meant so, against accidents.',
} as const;

/** `GET /recommendations`: from the day counters of the period, however many records there are. */
export async function recommendations(
  { counters, budgets, calendar, currency }: RecommendationBooks,
  { project, nowUs, days }: RecommendationQuestion,
): Promise<Recommendations<bigint, Decimal>> {
  const today = calendar.dayOf(nowUs);
  const from = addDays(today, 1 - days);
  const [rows, standing] = await Promise.all([counters.days(project, from, today), budgets.list(project)]);
  const [first = today] = rows.map(({ key }) => key.day).toSorted();
  const period = { from, to: today, days: daysBetween(first, today) + 1 };
  const idle = idleBudgets(standing, rows, today).map((found) => toIdle(found, period));
  return {
    estimate: true,
    period_days: days,
    recommendations: [...cheaper(rows, period), ...unpriced(rows, period), ...idle],
    ...inMoneyOf(currency, rows),
  };
}

interface Period {
  readonly from: Day;
  readonly to: Day;
  /** Since the first with calls. */
  readonly days: number;
}

function cheaper(rows: Rows, period: Period): readonly Recommendation<bigint, Decimal>[] {
  const byFunction = [...Map.groupBy(rows, ({ key }) => key.function)];
  return byFunction
    .flatMap(([purpose, own]) => cheaperModels(usesOf(own)).map((found) => ({ purpose, ...found })))
    .toSorted((a, b) => b.saving - a.saving)
    .map((found) => toCheaper(found, period));
}

const usesOf = (rows: Rows): readonly Use[] =>
  [...Map.groupBy(rows, ({ key }) => key.model)].map(([model, own]) => ({
    model,
    days: new Set(own.map(({ key }) => key.day)).size,
    sums: totalOf(own),
  }));

function toCheaper(
  { purpose, use, instead, saving }: CheaperModel & { readonly purpose: string },
  { from, to, days }: Period,
): Recommendation<bigint, Decimal> {
  return {
    kind: 'cheaper_model',
    model: use.model,
    function: purpose,
    instead: instead.model,
    budget: null,
    saving_per_month: toEstimate((saving * MONTH_DAYS) / days),
    calls: use.sums.calls + instead.sums.calls,
    evidence: [use, instead].map(({ model, sums }) => toUse(model, sums)),
    caveat: CAVEATS.cheaper_model,
    link: `/stats/range?from=${from}&to=${to}&group_by=model&function=${encodeURIComponent(purpose)}`,
  };
}

function unpriced(rows: Rows, { from, to }: Period): readonly Recommendation<bigint, Decimal>[] {
  return groupRows(rows, ({ model = '' }) => model)
    .list()
    .filter(({ sums }) => sums.unpricedCalls > 0n)
    .toSorted((a, b) => Number(b.sums.unpricedCalls - a.sums.unpricedCalls))
    .map(({ key, sums }) => ({
      kind: 'unpriced_model',
      model: key,
      function: null,
      instead: null,
      budget: null,
      saving_per_month: null,
      calls: sums.unpricedCalls,
      evidence: [toUse(key, sums)],
      caveat: CAVEATS.unpriced_model,
      link: `/stats/range?from=${from}&to=${to}&group_by=function&model=${encodeURIComponent(key)}`,
    }));
}

function toIdle(
  { kind, budget, scope, sums, lowestAtto, highestAtto, windowDays }: IdleBudget,
  { from, to }: Period,
): Recommendation<bigint, Decimal> {
  return {
    kind,
    model: scope.type === 'model' ? scope.value : null,
    function: scope.type === 'function' ? scope.value : null,
    instead: null,
    budget: {
      id: budget.id,
      name: budget.name,
      scope: scopeAnswer(scope),
      period: budget.period,
      limit: money(budget.limitAtto),
      window_days: windowDays,
      lowest: money(lowestAtto),
      highest: money(highestAtto),
    },
    saving_per_month: null,
    calls: sums.calls,
    evidence: [],
    caveat: CAVEATS[kind],
    link: `/stats/range?from=${from}&to=${to}${scope.type === 'all' ? '' : `&${scope.type}=${encodeURIComponent(scope.value)}`}`,
  };
}

function toUse(model: string, sums: Sums): ModelUse<bigint, Decimal> {
  const perCall = (amount: number): Decimal => toEstimate(amount / Number(sums.calls));
  return {
    model,
    calls: sums.calls,
    cost_per_call: sums.unpricedCalls > 0n ? null : perCall(toFloat(sums.costAtto)),
    input_tokens_per_call: perCall(Number(sums.inputTokens)),
    output_tokens_per_call: perCall(Number(sums.outputTokens)),
    success_rate: successRate(sums),
  };
}
