import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, createCalendar } from '../../../lib/calendar.ts';
import { closedWeek, weekBefore, weekNamed } from '../../../lib/reports/week.ts';

/** Zones that set their clocks at midnight, by half an hour, on both sides of the equator, twice a year, never. */
const ZONES = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Beirut',
];
const calendars = new Map(ZONES.map((zone) => [zone, createCalendar(zone)]));
const HOUR_US = 3_600_000_000;

const anyInstantUs = fc
  .integer({ min: Date.UTC(2016, 0, 1) / 1000, max: Date.UTC(2036, 0, 1) / 1000 })
  .map((seconds) => seconds * 1_000_000);

/** Instants close to where weeks end, where they are easily cut wrong. */
const nearMondayUs = (zone: string) =>
  anyInstantUs.chain((instantUs) => {
    const calendar = calendars.get(zone) ?? createCalendar(zone);
    const mondayUs = calendar.startOfDay(addDays(closedWeek(instantUs, calendar).to, 1));
    return fc.integer({ min: -3 * 3600, max: 3 * 3600 }).map((seconds) => mondayUs + seconds * 1_000_000);
  });

describe('the week that is over', () => {
  it.each(ZONES)('ended on the last Sunday before today, by the clock of %s', (zone) => {
    const calendar = calendars.get(zone) ?? createCalendar(zone);
    const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' });
    fc.assert(
      fc.property(fc.oneof(anyInstantUs, nearMondayUs(zone)), (nowUs) => {
        const { from, to } = closedWeek(nowUs, calendar);
        const [beginUs, endUs] = [calendar.startOfDay(from), calendar.startOfDay(addDays(to, 1))];
        const dayAfterUs = calendar.startOfDay(addDays(to, 8));
        expect([beginUs, endUs].map((us) => weekday.format(us / 1000))).toEqual(['Mon', 'Mon']);
        expect([endUs <= nowUs, nowUs < dayAfterUs]).toEqual([true, true]);
        expect(calendar.dayOf(endUs - 1)).toBe(to);
        // Two weeks of a year are an hour, or half of one, longer or shorter.
        expect(Math.abs(endUs - beginUs - 168 * HOUR_US)).toBeLessThanOrEqual(HOUR_US);
      }),
      { numRuns: 60 },
    );
  });

  it('follows the one before without a gap, also over the end of a year', () => {
    for (const calendar of calendars.values()) {
      fc.assert(
        fc.property(anyInstantUs, (nowUs) => {
          const week = closedWeek(nowUs, calendar);
          expect(addDays(weekBefore(week).to, 1)).toBe(week.from);
          expect(weekBefore(week)).toEqual(closedWeek(calendar.startOfDay(week.from), calendar));
        }),
        { numRuns: 20 },
      );
    }
  });

  it('is found again by its name', () => {
    fc.assert(
      fc.property(anyInstantUs, (nowUs) => {
        const week = closedWeek(nowUs, calendars.get('Asia/Shanghai') ?? createCalendar('Asia/Shanghai'));
        expect(weekNamed(week.name)).toEqual(week);
      }),
    );
  });
});

describe('the name of a week', () => {
  it.each([
    ['2026-W47', '2026-11-16', '2026-11-22'],
    ['2026-W53', '2026-12-28', '2027-01-03'],
    ['2027-W01', '2027-01-04', '2027-01-10'],
    ['2021-W01', '2021-01-04', '2021-01-10'],
    ['2020-W53', '2020-12-28', '2021-01-03'],
    ['2024-W09', '2024-02-26', '2024-03-03'],
  ])('%s is from %s to %s', (name, from, to) => expect(weekNamed(name)).toEqual({ name, from, to }));

  it.each(['2027-W53', '2026-W00', '2026-W54', '2026-47', '2026-W7', 'W47', '', '2026-W47 ', '../2026-W47'])(
    '"%s" is none',
    (name) => expect(weekNamed(name)).toBeUndefined(),
  );
});
