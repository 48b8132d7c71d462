import { capSpikes } from '../../lib/insights/forecast/cap-spikes.ts';
import { meanOf } from '../../lib/insights/forecast/methods.ts';
import { coverageOf, dayInterval, outlookOf } from '../../lib/insights/forecast/outlook.ts';
import { intervalOf } from '../../lib/insights/forecast/scenarios.ts';
import { seasonal } from './augurs.ts';
import { type CostKind, dailyCosts } from './daily-costs.ts';

/** How forecasts of 30 days did, over many histories of a kind, beside the days that came. */
export interface ForecastScore {
  /** As the answer says it, of the back-test that the method was chosen by; undefined where the naive method makes no error. */
  readonly mase: number | undefined;
  /**
   * Of the days that came, which no choice has seen: all errors of what was foretold, over those of the naive method that the answer
   * names; undefined where that one makes none.
   */
  readonly maseAhead: number | undefined;
  /** Share of the coming days inside their interval, and of the sums of the 30 days inside theirs. */
  readonly covered: number;
  readonly sumsCovered: number;
  /** Share of the days of the back-test inside their interval, as the answer says it. */
  readonly coveredBefore: number;
  /** How often each method was used. */
  readonly methods: Readonly<Record<string, number>>;
}

const AHEAD_DAYS = 30;

export function scoreForecasts(kind: CostKind, historyDays: number, seeds: number): ForecastScore {
  const trials = Array.from({ length: seeds }, (_, seed) => tryForecast(kind, historyDays, seed + 1));
  const methods = Map.groupBy(trials, ({ method }) => method);
  const ratios = trials.map(({ mase }) => mase).filter((mase) => mase !== undefined);
  return {
    mase: ratios.length === 0 ? undefined : meanOf(ratios),
    maseAhead: ratioOf(meanOf(trials.map(({ error }) => error)), meanOf(trials.map(({ naiveError }) => naiveError))),
    covered: meanOf(trials.map(({ covered }) => covered)),
    sumsCovered: meanOf(trials.map(({ isSumCovered }) => Number(isSumCovered))),
    coveredBefore: meanOf(trials.map(({ coveredBefore }) => coveredBefore)),
    methods: Object.fromEntries([...methods].map(([method, used]) => [method, used.length])),
  };
}

function tryForecast(kind: CostKind, historyDays: number, seed: number) {
  const costs = dailyCosts(kind, historyDays + AHEAD_DAYS, seed);
  const [history, actual] = [costs.slice(0, historyDays), costs.slice(historyDays)];
  const { predicted, scenarios, test } = outlookOf(history, AHEAD_DAYS, seasonal);
  if (test === undefined) throw new Error(`${historyDays} days are too few to be tried`);
  const { used, naive } = test;
  const errorOf = (foretold: readonly number[]) =>
    meanOf(actual.map((value, index) => Math.abs(value - (foretold[index] ?? 0))));
  const isInside = (value: number, { low, high }: { low: number; high: number }) =>
    low - 1e-9 <= value && value <= high + 1e-9;
  const sums = intervalOf(scenarios.map((course) => sum(course)));
  return {
    method: used.method,
    mase: ratioOf(used.error, naive.error),
    error: errorOf(predicted),
    naiveError: errorOf(naive.predict(capSpikes(history).values, AHEAD_DAYS) ?? []),
    covered: meanOf(actual.map((value, index) => Number(isInside(value, dayInterval(scenarios, index))))),
    isSumCovered: isInside(sum(actual), sums),
    coveredBefore: coverageOf(used.trials, history),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const ratioOf = (error: number, naive: number): number | undefined => (naive > 0 ? error / naive : undefined);
