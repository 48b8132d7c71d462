import type { ForecastMethod } from '../../api-contract.ts';
import { lastDay, meanOf, type Predict, plainMean, sameWeekday, weekdayMean } from './methods.ts';

/** A forecast as it would have been made after the first `at` days, beside what came. */
export interface Trial {
  readonly at: number;
  readonly predicted: readonly number[];
  readonly actual: readonly number[];
}

export interface TriedMethod {
  readonly method: ForecastMethod;
  readonly predict: Predict;
  readonly trials: readonly Trial[];
  /** Mean absolute error. */
  readonly error: number;
}

export interface BackTest {
  /** The method that is used: the first of its row that does not lose to the naive one, else the naive one. */
  readonly used: TriedMethod;
  /** The better of the naive methods. */
  readonly naive: TriedMethod;
  readonly tried: readonly TriedMethod[];
  /** Days ahead that each trial looked. */
  readonly horizon: number;
}

interface Candidate {
  readonly method: ForecastMethod;
  readonly predict: Predict;
  /** Complete days from which on it is tried. */
  readonly fromDays: number;
  /** Days that a trial gives it at least. */
  readonly trainDays: number;
}

const NAIVE = [
  { method: 'same_weekday', predict: sameWeekday, fromDays: 14, trainDays: 7 },
  { method: 'last_day', predict: lastDay, fromDays: 1, trainDays: 1 },
] as const satisfies readonly Candidate[];

const MAX_TRIALS = 16;
const MAX_HORIZON = 14;
/** Days of history for each day ahead of a trial. */
const DAYS_FOR_EACH = 6;
/** What a sum of doubles may be off: a constant history is no reason to prefer one method over another. */
const ROUNDING = 1e-9;

/** From how many complete days on a forecast can say how wrong it has been. */
export const MIN_DAYS_TO_TRY = 7;

/**
 * Tries the methods on the history itself, by rolling origin: forecasts from earlier days, beside what came.
 *
 * @param history at least {@link MIN_DAYS_TO_TRY} complete days, oldest first
 */
export function backTest(history: readonly number[], seasonal: Predict): BackTest {
  const candidates: readonly Candidate[] = [
    { method: 'mstl_ets', predict: seasonal, fromDays: 42, trainDays: 21 },
    { method: 'weekday_mean', predict: weekdayMean, fromDays: 14, trainDays: 7 },
    { method: 'mean', predict: plainMean, fromDays: 1, trainDays: 3 },
  ].filter(({ fromDays }) => history.length >= fromDays) as Candidate[];
  const naives = NAIVE.filter(({ fromDays }) => history.length >= fromDays);
  const horizon = Math.min(MAX_HORIZON, Math.max(1, Math.floor(history.length / DAYS_FOR_EACH)));
  // The same days for all, so that their errors can be compared.
  const trainDays = Math.max(...[...candidates, ...naives].map((candidate) => candidate.trainDays));
  const origins = originsOf(history.length, trainDays, horizon);
  const tryOne = (candidate: Candidate) => tryMethod(candidate, history, origins, horizon);
  const naive = naives.flatMap(tryOne).reduce((best, next) => (next.error < best.error ? next : best));
  const tried = candidates.flatMap(tryOne);
  const tolerated = naive.error + ROUNDING * meanOf(history);
  return { used: tried.find(({ error }) => error <= tolerated) ?? naive, naive, tried, horizon };
}

/** The latest day that leaves the horizon, and earlier ones at even distances. */
function originsOf(days: number, trainDays: number, horizon: number): readonly number[] {
  const latest = days - horizon;
  const step = Math.max(1, Math.ceil((latest - trainDays) / (MAX_TRIALS - 1)));
  return Array.from({ length: MAX_TRIALS }, (_, index) => latest - index * step).filter((at) => at >= trainDays);
}

/** None where the method could say nothing of some trial. */
function tryMethod(
  { method, predict }: Candidate,
  history: readonly number[],
  origins: readonly number[],
  horizon: number,
): readonly TriedMethod[] {
  const trials = origins.flatMap((at) => {
    const predicted = predict(history.slice(0, at), horizon);
    return predicted === undefined ? [] : [{ at, predicted, actual: history.slice(at, at + horizon) }];
  });
  if (trials.length < origins.length) return [];
  const errors = trials.flatMap(({ predicted, actual }) =>
    actual.map((value, index) => Math.abs(value - (predicted[index] ?? 0))),
  );
  return [{ method, predict, trials, error: meanOf(errors) }];
}
