import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, createCalendar, daysBetween, daysFromTo, daysOfMonth, isDay, monthOf } from '../../lib/calendar.ts';

const HOUR_US = 3_600_000_000;
const instant = (iso: string): number => Date.parse(iso) * 1000;

/** Zones with whole, half and three-quarter offsets, with clocks set at midnight, by half an hour, by two and three. */
const ZONES = [
  'UTC',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Havana',
  'America/Nuuk',
  'America/Caracas',
  'Europe/Berlin',
  'Asia/Pyongyang',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
  'Antarctica/Casey',
];
const calendars = new Map(ZONES.map((zone) => [zone, createCalendar(zone)]));
const anyCalendar = fc.constantFrom(...calendars.values());
const anyInstant = fc.integer({ min: instant('2015-01-02T00:00:00Z'), max: instant('2037-12-30T00:00:00Z') });
const anyDay = fc.integer({ min: 0, max: 8_000 }).map((count) => addDays('2015-01-02', count));

/** What Intl itself shows at an instant, without any of the calendar's arithmetic. */
function shownAt(zone: string, instantUs: number): { day: string; hour: number } {
  const options = { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-CA', { ...options, hour: '2-digit' });
  const parts = Object.fromEntries(format.formatToParts(instantUs / 1000).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
}

/** The instants at which a zone's clocks were set from 2015 to 2030, to the minute. */
function transitionsOf(zone: string): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetAt = (minute: number): string | undefined => format.format(minute * 60_000).split('GMT')[1];
  const found: number[] = [];
  const dayMinutes = 1_440;
  for (let minute = instant('2015-01-02T00:00:00Z') / 6e7; minute < instant('2030-01-01T00:00:00Z') / 6e7; ) {
    let [before, after] = [minute, minute + dayMinutes];
    if (offsetAt(before) !== offsetAt(after)) {
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (offsetAt(middle) === offsetAt(minute)) before = middle;
        else after = middle;
      }
      found.push(after * 6e7);
    }
    minute += dayMinutes;
  }
  return found;
}

describe('a calendar', () => {
  it('shows the day and the hour that Intl shows', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, (calendar, instantUs) => {
        const shown = shownAt(calendar.zone, instantUs);
        expect(calendar.dayOf(instantUs)).toBe(shown.day);
        expect(calendar.hourOfDay(calendar.hourStartOf(instantUs))).toBe(shown.hour);
      }),
      { numRuns: 300 },
    );
  });

  it('parts a day into its clock hours, and time into days', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (calendar, day) => {
        expectHoursToPart(calendar.zone, day);
      }),
      { numRuns: 200 },
    );
  });

  it.each(ZONES)('parts the days around every transition of %s', (zone) => {
    const calendar = createCalendar(zone);
    for (const transitionUs of transitionsOf(zone)) {
      const day = calendar.dayOf(transitionUs);
      for (const near of [addDays(day, -1), day, addDays(day, 1)]) expectHoursToPart(zone, near);
    }
  });

  function expectHoursToPart(zone: string, day: string): void {
    const calendar = calendars.get(zone) ?? createCalendar(zone);
    const start = calendar.startOfDay(day);
    const end = calendar.startOfDay(addDays(day, 1));
    const hours = calendar.hoursOf(day);
    expect(hours[0]).toBe(start);
    expect(calendar.dayOf(start)).toBe(day);
    expect(calendar.dayOf(start - 1)).toBe(addDays(day, -1));
    hours.forEach((hourStart, index) => {
      const next = hours[index + 1] ?? end;
      expect(next).toBeGreaterThan(hourStart);
      for (const within of [hourStart, next - 1]) {
        expect(calendar.hourStartOf(within)).toBe(hourStart);
        expect(calendar.dayOf(within)).toBe(day);
      }
    });
  }

  it('begins an hour at the full hour, or at a transition', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, (calendar, instantUs) => {
        const start = calendar.hourStartOf(instantUs);
        const offset = calendar.iso(start).slice(19);
        const isFullHour = calendar.iso(start).slice(14, 19) === '00:00';
        const isTransition = calendar.iso(start - 1).slice(19) !== offset;
        expect(instantUs - start).toBeLessThan(HOUR_US);
        expect(isFullHour || isTransition).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('writes an instant so that it reads back as the same instant', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, (calendar, instantUs) => {
        const iso = calendar.iso(instantUs, 6);
        expect(instant(iso) + Number(iso.slice(23, 26))).toBe(instantUs);
        expect(instant(calendar.iso(instantUs, 3))).toBe(Math.floor(instantUs / 1000) * 1000);
        expect(instant(calendar.iso(instantUs))).toBe(Math.floor(instantUs / 1e6) * 1e6);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['Asia/Shanghai', '2026-11-24T02:03:04.567Z', '2026-11-24T10:03:04.567000+08:00'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31T20:30:00.000000-03:30'],
    ['Pacific/Chatham', '2026-01-01T00:00:00Z', '2026-01-01T13:45:00.000000+13:45'],
    ['UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000+00:00'],
  ])('writes in %s %s as %s', (zone, utc, local) => {
    expect(createCalendar(zone).iso(instant(utc), 6)).toBe(local);
  });

  it.each([
    ['Asia/Shanghai', '2026-11-24', 24, '2026-11-24T00:00:00+08:00'],
    ['America/New_York', '2025-03-09', 23, '2025-03-09T00:00:00-05:00'],
    ['America/New_York', '2025-11-02', 25, '2025-11-02T00:00:00-04:00'],
    ['America/Sao_Paulo', '2018-11-04', 23, '2018-11-04T01:00:00-02:00'],
    ['America/Sao_Paulo', '2019-02-16', 25, '2019-02-16T00:00:00-02:00'],
    ['Asia/Beirut', '2022-03-27', 23, '2022-03-27T01:00:00+03:00'],
    ['America/Nuuk', '2024-03-30', 23, '2024-03-30T00:00:00-02:00'],
    ['Australia/Lord_Howe', '2025-04-06', 25, '2025-04-06T00:00:00+11:00'],
    ['Australia/Lord_Howe', '2025-10-05', 24, '2025-10-05T00:00:00+10:30'],
    ['Asia/Pyongyang', '2015-08-14', 25, '2015-08-14T00:00:00+09:00'],
    ['Asia/Pyongyang', '2018-05-04', 24, '2018-05-04T00:00:00+08:30'],
  ])('in %s gives %s its %i hours from %s', (zone, day, hours, start) => {
    const calendar = createCalendar(zone);
    expect(calendar.hoursOf(day)).toHaveLength(hours);
    expect(calendar.iso(calendar.startOfDay(day))).toBe(start);
  });

  it('begins an hour that a transition cuts at the transition', () => {
    const calendar = createCalendar('Australia/Lord_Howe');
    const startsOf = (day: string, count: number) =>
      calendar
        .hoursOf(day)
        .slice(0, count)
        .map((start) => calendar.iso(start).slice(11));
    expect(startsOf('2025-10-05', 4)).toEqual(['00:00:00+10:30', '01:00:00+10:30', '02:30:00+11:00', '03:00:00+11:00']);
    expect(startsOf('2025-04-06', 4)).toEqual(['00:00:00+11:00', '01:00:00+11:00', '01:30:00+10:30', '02:00:00+10:30']);
  });

  it.each(['Asia/Atlantis', '', '+08:00', 'UTC+8', 'Asia/Shanghai; DROP'])('refuses the zone "%s"', (zone) => {
    expect(() => createCalendar(zone)).toThrow(`time zone "${zone}" is unknown: give an IANA name`);
  });

  it('stays right when more instants are asked for than it remembers', () => {
    const calendar = createCalendar('Europe/Berlin');
    const first = instant('2020-01-01T00:00:00Z');
    for (let slot = 0; slot < 20_000; slot += 1) calendar.dayOf(first + slot * 900_000_000);
    expect(calendar.dayOf(first - 1)).toBe('2020-01-01');
    expect(calendar.dayOf(first - HOUR_US - 1)).toBe('2019-12-31');
  });
});

describe('days', () => {
  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2100-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-1-01', false],
    ['2026-01-01T00:00', false],
    ['', false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });

  it('are counted over borders of months and leap days', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2024-02-01', '2024-03-01')).toBe(29);
    expect(daysBetween('2024-03-01', '2024-02-01')).toBe(-29);
    expect(daysFromTo('2025-12-30', '2026-01-02')).toEqual(['2025-12-30', '2025-12-31', '2026-01-01', '2026-01-02']);
    expect(daysFromTo('2026-01-02', '2026-01-01')).toEqual([]);
  });

  it('make up months', () => {
    expect(monthOf('2024-02-29')).toBe('2024-02');
    expect(daysOfMonth('2024-02')).toEqual(daysFromTo('2024-02-01', '2024-02-29'));
    expect(daysOfMonth('2025-12')).toEqual(daysFromTo('2025-12-01', '2025-12-31'));
    expect(daysOfMonth('2026-01')).toHaveLength(31);
  });
});
