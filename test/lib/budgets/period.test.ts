import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUDGET_PERIODS } from '../../../lib/budgets/budget.ts';
import { nextPeriodFrom, periodOf } from '../../../lib/budgets/period.ts';
import { addDays, createCalendar, daysBetween, daysFromTo } from '../../../lib/calendar.ts';

const anyDay = fc.integer({ min: 0, max: 40_000 }).map((count) => addDays('2015-01-01', count));
const anyKind = fc.constantFrom(...BUDGET_PERIODS);

/** What `Date` says of a day at noon UTC: 0 is Sunday. */
const weekday = (day: string): number => new Date(`${day}T12:00:00Z`).getUTCDay();

describe('the period of a day', () => {
  it.each([
    ['daily', '2026-11-24', '2026-11-24', '2026-11-24', '2026-11-24'],
    ['weekly', '2026-11-24', '2026-W48', '2026-11-23', '2026-11-29'],
    ['weekly', '2026-11-29', '2026-W48', '2026-11-23', '2026-11-29'],
    ['weekly', '2026-11-30', '2026-W49', '2026-11-30', '2026-12-06'],
    ['weekly', '2021-01-03', '2020-W53', '2020-12-28', '2021-01-03'],
    ['weekly', '2018-12-31', '2019-W01', '2018-12-31', '2019-01-06'],
    ['weekly', '2027-01-01', '2026-W53', '2026-12-28', '2027-01-03'],
    ['monthly', '2024-02-29', '2024-02', '2024-02-01', '2024-02-29'],
    ['monthly', '2023-02-28', '2023-02', '2023-02-01', '2023-02-28'],
    ['monthly', '2100-02-28', '2100-02', '2100-02-01', '2100-02-28'],
    ['monthly', '2026-12-31', '2026-12', '2026-12-01', '2026-12-31'],
  ] as const)('%s of %s is %s', (kind, day, name, from, to) => {
    expect(periodOf(kind, day)).toEqual({ name, from, to });
  });

  it('is that of each of its days and of no other: time is parted without a gap', () => {
    fc.assert(
      fc.property(anyKind, anyDay, (kind, day) => {
        const period = periodOf(kind, day);
        expect(period.from <= day && day <= period.to).toBe(true);
        for (const other of daysFromTo(period.from, period.to)) expect(periodOf(kind, other)).toEqual(period);
        const next = periodOf(kind, nextPeriodFrom(period));
        expect(next.from).toBe(addDays(period.to, 1));
        expect(next.name > period.name).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is a week from Monday to Sunday, of the year that has most of it', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const { name, from, to } = periodOf('weekly', day);
        expect([weekday(from), weekday(to), daysBetween(from, to)]).toEqual([1, 0, 6]);
        const inYear = daysFromTo(from, to).filter((one) => one.startsWith(name.slice(0, 4)));
        expect(inYear.length).toBeGreaterThanOrEqual(4);
        // The fourth of January is always in week 1.
        const firstMonday = periodOf('weekly', `${name.slice(0, 4)}-01-04`).from;
        expect(name.slice(5)).toBe(`W${String(daysBetween(firstMonday, from) / 7 + 1).padStart(2, '0')}`);
      }),
      { numRuns: 300 },
    );
  });

  it('begins and ends at the instants at which the clocks of its zone begin its days', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Beirut', 'Australia/Lord_Howe'];
    const anyCalendar = fc.constantFrom(...zones.map(createCalendar));
    const anyInstant = fc.integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2030, 0, 1) }).map((ms) => ms * 1000);
    fc.assert(
      fc.property(anyCalendar, anyKind, anyInstant, (calendar, kind, instantUs) => {
        const period = periodOf(kind, calendar.dayOf(instantUs));
        const [startUs, endUs] = [calendar.startOfDay(period.from), calendar.startOfDay(nextPeriodFrom(period))];
        expect(startUs <= instantUs && instantUs < endUs).toBe(true);
        for (const inside of [startUs, endUs - 1])
          expect(periodOf(kind, calendar.dayOf(inside)).name).toBe(period.name);
        for (const outside of [startUs - 1, endUs])
          expect(periodOf(kind, calendar.dayOf(outside)).name).not.toBe(period.name);
      }),
      { numRuns: 200 },
    );
  });
});
