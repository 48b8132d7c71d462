import { describe, expect, it } from 'vitest';
import { boundDrift } from '../../../../lib/insights/forecast/bound-drift.ts';

const days = (count: number, figureOf: (day: number) => number): number[] =>
  Array.from({ length: count }, (_, day) => figureOf(day));
const WEEK = [5, 6, 7, 6, 5, 1, 1];
const seasonal = (day: number): number => WEEK[day % 7] ?? 0;

describe('what is foretold of a weekly season', () => {
  const flat = days(42, seasonal);
  const growing = days(42, (day) => seasonal(day) + day);
  const coming = (drift: number) => days(30, (day) => seasonal(day) + drift * (day + 1));

  it.each([
    ['runs away upwards from a level history is level', flat, 3, 0],
    ['runs away downwards from one is level', flat, -3, 0],
    ['grows with the history grows on', growing, 1, 1],
    ['grows faster than the history grows as that does', growing, 4, 1],
    ['grows more slowly than it is left as it is', growing, 0.5, 0.5],
    ['falls while the history grows is level', growing, -2, 0],
  ])('and %s', (_, history, drift, kept) => {
    for (const [index, value] of boundDrift(coming(drift), history).entries())
      expect(value).toBeCloseTo(coming(kept)[index] ?? -1, 9);
  });

  it('is not turned by one week', () => {
    const odd = flat.map((value, day) => (day >= 28 && day < 35 ? value * 50 : value));
    expect(boundDrift(coming(3), odd)[29]).toBeCloseTo(coming(0)[29] ?? -1, 9);
  });
});
