import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEMO_DAYS, readSample, spreadSample } from '../../../local/demo/spread-sample.ts';

const sample = readSample('local/demo/usage_2023-11-16.jsonl.gz');
const thin = sample.filter((_, index) => index % 100 === 0);

/** The day of an instant in Shanghai, which sets no clocks. */
const dayOf = (seconds: number): string => new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 10);

interface Call {
  readonly timestamp: number;
}
const callsOf = (lines: readonly string[]): Call[] => lines.map((line) => JSON.parse(line));
const withoutTime = (lines: readonly string[]) =>
  callsOf(lines).map(({ timestamp: _, ...call }) => JSON.stringify(call));
const daysOf = (lines: readonly string[]) => Map.groupBy(callsOf(lines), ({ timestamp }) => dayOf(timestamp));

describe('the sample, given to the last days', () => {
  it('is each call once, in order, on the days until now, at any moment', () => {
    const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 40 }), (nowMs, days) => {
        const spread = spreadSample(thin, nowMs, days);
        expect(withoutTime(spread).toSorted()).toEqual(withoutTime(thin).toSorted());
        const times = callsOf(spread).map(({ timestamp }) => Math.round(timestamp * 1000));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.at(-1)).toBe(nowMs);
        const first = dayOf(nowMs / 1000 - (days - 1) * 86_400);
        expect([...daysOf(spread).keys()].every((day) => day >= first)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('has calls on every day, fewer at weekends, most in the evening', () => {
    // A Wednesday, 21:00 in Shanghai.
    const spread = spreadSample(sample, Date.UTC(2026, 10, 25, 13));
    const byDay = daysOf(spread);
    expect(byDay.size).toBe(DEMO_DAYS);
    const [friday, sunday] = ['2026-11-20', '2026-11-22'].map((day) => byDay.get(day)?.length ?? 0);
    expect(sunday).toBeLessThan(0.7 * (friday ?? 0));
    const hours = Map.groupBy(byDay.get('2026-11-20') ?? [], ({ timestamp }) => Math.floor(timestamp / 3600 + 8) % 24);
    expect(hours.get(20)?.length).toBeGreaterThan(3 * (hours.get(4)?.length ?? 0));
    expect(hours.size).toBe(24);
  });

  it('is the same when it is asked again', () => {
    expect(spreadSample(thin, 1_764_000_000_000)).toEqual(spreadSample(thin, 1_764_000_000_000));
  });
});
