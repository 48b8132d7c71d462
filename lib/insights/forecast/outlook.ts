import { type BackTest, backTest, MIN_DAYS_TO_TRY, type Trial } from './back-test.ts';
import { capSpikes } from './cap-spikes.ts';
import { type Predict, plainMean } from './methods.ts';
import { type Interval, intervalOf, type Scenarios, scenariosOf } from './scenarios.ts';

/** What follows a history of complete days. */
export interface Outlook {
  /** The first day is the one after the history. */
  readonly predicted: readonly number[];
  /** None where the history is too short to say how wrong a forecast of it is. */
  readonly scenarios: Scenarios;
  readonly test: BackTest | undefined;
  /** Places of days of the history that were taken lower than they were. */
  readonly capped: readonly number[];
}

/** @param history one figure for each complete day, oldest first, at least one */
export function outlookOf(history: readonly number[], horizon: number, seasonal: Predict): Outlook {
  const { values, capped } = capSpikes(history);
  if (values.length < MIN_DAYS_TO_TRY) {
    return { predicted: plainMean(values, horizon) ?? [], scenarios: [], test: undefined, capped };
  }
  const test = backTest(values, seasonal);
  const { predict, trials } = test.used;
  // A method that could say something of each part of the history may still fail on the whole.
  const predicted = predict(values, horizon) ?? plainMean(values, horizon) ?? [];
  return { predicted, scenarios: scenariosOf(predicted, trials, values), test, capped };
}

/** How many of the days of the trials lie in the intervals that follow from the other trials, from 0 to 1. */
export function coverageOf(trials: readonly Trial[], history: readonly number[]): number {
  const hits = trials.flatMap((trial) => {
    const others = trials.filter((other) => other !== trial);
    const scenarios = scenariosOf(trial.predicted, others, history.slice(0, trial.at));
    return trial.actual.map((value, index) => isInside(value, dayInterval(scenarios, index)));
  });
  return hits.filter(Boolean).length / hits.length;
}

export const dayInterval = (scenarios: Scenarios, index: number): Interval =>
  intervalOf(scenarios.map((course) => course[index] ?? 0));

const isInside = (value: number, { low, high }: Interval): boolean => low <= value && value <= high;
