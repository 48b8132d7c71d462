import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayInterval, outlookOf } from '../../../../lib/insights/forecast/outlook.ts';
import { intervalOf } from '../../../../lib/insights/forecast/scenarios.ts';
import { seasonal } from '../../../support/augurs.ts';
import { type CostKind, dailyCosts } from '../../../support/daily-costs.ts';
import { scoreForecasts } from '../../../support/forecast-trials.ts';

const HORIZON = 35;

const history = fc.oneof(
  fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 91 }),
  fc.array(fc.constantFrom(0, 0, 0, 1e-9, 1, 1e12), { minLength: 1, maxLength: 91 }),
);

describe('a forecast of any history', () => {
  it('is never negative and always a number, and its interval has a lower and a higher end', () => {
    fc.assert(
      fc.property(history, (costs) => {
        const { predicted, scenarios } = outlookOf(costs, HORIZON, seasonal);
        expect(predicted).toHaveLength(HORIZON);
        expect(predicted.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        expect(scenarios.flat().every(Number.isFinite)).toBe(true);
        for (const index of [0, 1, HORIZON - 1]) {
          const { low, high } = dayInterval(scenarios, index);
          expect(0 <= low && low <= high).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('scales with it: another currency is no other forecast', () => {
    const costs = dailyCosts('weekly season', 60, 3);
    const [one, other] = [1, 1000].map((rate) =>
      outlookOf(
        costs.map((cost) => cost * rate),
        7,
        seasonal,
      ),
    );
    for (const [index, value] of one?.predicted.entries() ?? []) {
      expect(other?.predicted[index]).toBeCloseTo(value * 1000, 3);
    }
  });

  it('is the same each time', () => {
    const costs = dailyCosts('trend', 70, 1);
    expect(outlookOf(costs, 10, seasonal)).toEqual(outlookOf(costs, 10, seasonal));
  });
});

describe('over many histories', () => {
  it.each<[CostKind, number]>([
    ['weekly season', 90],
    ['sample day repeated', 90],
    ['sample day repeated', 42],
    ['trend and season', 60],
  ])(
    'of a %s, %d days, the naive method errs more about what came, and 70 to 90 percent of it lie inside the intervals',
    (kind, days) => {
      const { maseAhead, covered, coveredBefore } = scoreForecasts(kind, days, 8);
      expect(maseAhead).toBeLessThan(1);
      expect(covered).toBeGreaterThanOrEqual(0.7);
      expect(covered).toBeLessThanOrEqual(0.9);
      expect(coveredBefore).toBeGreaterThanOrEqual(0.7);
      expect(coveredBefore).toBeLessThanOrEqual(0.9);
    },
  );

  it('of four weeks, the mean of the weekday is used where it does not lose to the naive method', () => {
    expect(scoreForecasts('weekly season', 28, 8).methods.weekday_mean).toBeGreaterThanOrEqual(5);
  });
});

describe('a certain future', () => {
  it.each([
    ['constant', 5],
    ['zeros', 0],
  ] as const)('of a %s history is foretold as %d without any doubt', (kind, value) => {
    const { predicted, scenarios } = outlookOf(dailyCosts(kind, 50, 1), 30, seasonal);
    expect(predicted.every((cost) => Math.abs(cost - value) < 1e-9)).toBe(true);
    const { low, high } = intervalOf(scenarios.map((course) => course[29] ?? -1));
    expect([low, high].map((end) => Math.round(end * 1e9) / 1e9)).toEqual([value, value]);
  });
});

it('a lone spike is taken no higher than the days around it, a new level and single days of cost are not', () => {
  const flat = Array.from({ length: 30 }, () => 10);
  expect(outlookOf(flat.with(12, 1000), 1, seasonal).capped).toEqual([12]);
  expect(
    outlookOf(
      flat.map((value, day) => (day < 15 ? value : 90)),
      1,
      seasonal,
    ).capped,
  ).toEqual([]);
  expect(
    outlookOf(
      flat.map((_value, day) => (day % 9 === 0 ? 50 : 0)),
      1,
      seasonal,
    ).capped,
  ).toEqual([]);
});
