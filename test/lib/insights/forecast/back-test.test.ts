import { describe, expect, it } from 'vitest';
import { backTest } from '../../../../lib/insights/forecast/back-test.ts';
import { meanOf, type Predict } from '../../../../lib/insights/forecast/methods.ts';
import { dailyCosts } from '../../../support/daily-costs.ts';

/** A method that knows the history of which it is given a beginning. */
const oracle =
  (whole: readonly number[]): Predict =>
  (history, horizon) =>
    whole.slice(history.length, history.length + horizon);
const never: Predict = () => undefined;
const wrong: Predict = (_history, horizon) => Array.from({ length: horizon }, () => 1e6);

describe('the method that is used', () => {
  const season = dailyCosts('weekly season', 60, 1);

  it('is the seasonal one from six weeks on, if it does not lose to the naive one', () => {
    expect(backTest(season, oracle(season)).used).toMatchObject({ method: 'mstl_ets', error: 0 });
    expect(backTest(season.slice(0, 42), oracle(season)).used.method).toBe('mstl_ets');
    expect(backTest(season.slice(0, 41), oracle(season)).used.method).not.toBe('mstl_ets');
  });

  it.each([
    ['loses', wrong],
    ['can say nothing', never],
  ])('is the next one where the seasonal one %s', (_, seasonal) => {
    expect(backTest(season, seasonal).used.method).toBe('weekday_mean');
  });

  it('is the naive one where all lose to it', () => {
    const doubling = Array.from({ length: 30 }, (_, day) => 2 ** day);
    const { used, naive } = backTest(doubling, never);
    expect(used).toBe(naive);
    expect(used.method).toBe('last_day');
  });

  it('is the plain mean below two weeks', () => {
    expect(backTest([10, 12, 9, 11, 10, 13, 8, 10], never).tried.map(({ method }) => method)).toEqual(['mean']);
  });
});

it('every trial sees only what was over by then, and is held against what came next', () => {
  const days = Array.from({ length: 90 }, (_, day) => day);
  const { used, horizon } = backTest(days, (history, ahead) =>
    Array.from({ length: ahead }, (_, index) => history.length + index),
  );
  expect(horizon).toBe(14);
  expect(used.trials.length).toBeGreaterThan(10);
  for (const { at, predicted, actual } of used.trials) {
    expect(predicted).toEqual(days.slice(at, at + 14));
    expect(actual).toEqual(predicted);
  }
});

it('the error is the mean of all absolute errors', () => {
  const history = [3, 1, 4, 1, 5, 9, 2, 6];
  const { naive, horizon } = backTest(history, never);
  expect(horizon).toBe(1);
  // The last days' neighbours: trials begin after three days.
  expect(naive.error).toBe(meanOf([3, 4, 4, 7, 4]));
});
