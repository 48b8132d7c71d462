import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, createCalendar, daysFromTo, FIRST_DAY } from '../../../lib/calendar.ts';
import {
  dueDays,
  expiresAtSeconds,
  isExpiring,
  type Retentions,
  sinceEver,
  takesRecords,
} from '../../../lib/retention/retention.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const BEGUN_US = Date.UTC(2023, 8, 20, 5) * 1000;
/** Of a change, after which a run of before may still write, and for which an instance may not know of it. */
const LAG_US = HOUR_US;
const AHEAD_US = 600_000_000;

const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'Antarctica/Troll'] as const;
const CALENDARS = new Map(ZONES.map((zone) => [zone, createCalendar(zone)]));
const calendarOf = (zone: (typeof ZONES)[number]) => CALENDARS.get(zone) ?? createCalendar(zone);

interface Change {
  readonly atUs: number;
  readonly days: number | undefined;
}
interface Attempt {
  readonly under: number;
  readonly afterHours: number;
  readonly ageUs: number;
}
interface Scenario {
  readonly zone: (typeof ZONES)[number];
  readonly changes: readonly Change[];
  readonly attempts: readonly Attempt[];
}
interface Written {
  readonly day: string;
  readonly writtenUs: number;
  readonly expiresUs: number;
}

const DAYS = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: fc.integer({ min: 7, max: 45 }) },
);
const CHANGES = fc
  .array(fc.record({ gapHours: fc.integer({ min: 1, max: 24 * 30 }), days: DAYS }), { minLength: 1, maxLength: 4 })
  .map((gaps) => {
    let atUs = BEGUN_US;
    return gaps.map(({ gapHours, days }, index): Change => {
      if (index > 0) atUs += gapHours * HOUR_US;
      return { atUs, days };
    });
  });
const ATTEMPT: fc.Arbitrary<Attempt> = fc.record({
  under: fc.nat({ max: 3 }),
  afterHours: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 24 * 60 })),
  ageUs: fc.oneof(
    fc.integer({ min: -AHEAD_US, max: HOUR_US }),
    fc.integer({ min: 0, max: 48 * 24 }).map((hours) => hours * HOUR_US),
  ),
});
const SCENARIO: fc.Arbitrary<Scenario> = fc.record({
  zone: fc.constantFrom(...ZONES),
  changes: CHANGES,
  attempts: fc.array(ATTEMPT, { minLength: 1, maxLength: 8 }),
});

/** What is noted at an instant. */
function historyAt(changes: readonly Change[], nowUs: number, dayOf: (us: number) => string): Retentions {
  const noted = changes.filter(({ atUs }) => atUs <= nowUs);
  return noted.map(({ atUs, days }, index) => ({ since: index === 0 ? FIRST_DAY : dayOf(atUs), days }));
}

/** The record of an attempt, if ingest takes it: its door knows the history as it was up to an hour before. */
function write({ changes, zone }: Scenario, { under, afterHours, ageUs }: Attempt): Written | undefined {
  const { dayOf } = calendarOf(zone);
  const change = changes[under];
  if (change === undefined) return undefined;
  const lastUs = (changes[under + 1]?.atUs ?? Number.POSITIVE_INFINITY) + LAG_US - 1;
  const askedUs = Math.min(change.atUs + afterHours * HOUR_US, lastUs);
  const known = historyAt(changes, Math.max(change.atUs, askedUs - LAG_US), dayOf);
  const timestampUs = askedUs - ageUs;
  const day = dayOf(timestampUs);
  const isTooOld = change.days !== undefined && timestampUs < askedUs - change.days * DAY_US;
  if (isTooOld || !takesRecords(day, dayOf(askedUs), change.days, known)) return undefined;
  const expiresUs = change.days === undefined ? Infinity : expiresAtSeconds(timestampUs, change.days) * 1_000_000;
  return { day, writtenUs: askedUs, expiresUs };
}

const writtenIn = (scenario: Scenario): readonly Written[] =>
  scenario.attempts.flatMap((attempt) => write(scenario, attempt) ?? []);
const goneIn = (scenario: Scenario) => writtenIn(scenario).filter(({ expiresUs }) => Number.isFinite(expiresUs));

const tellsWhatIsGone = (seen: (history: Retentions) => Retentions) =>
  fc.property(SCENARIO, fc.nat({ max: 24 * 20 }), (scenario, laterHours) => {
    const { dayOf } = calendarOf(scenario.zone);
    for (const { day, expiresUs } of goneIn(scenario)) {
      for (const nowUs of [expiresUs, expiresUs + laterHours * HOUR_US]) {
        const history = seen(historyAt(scenario.changes, nowUs, dayOf));
        expect(isExpiring(day, dayOf(nowUs), history)).toBe(true);
      }
    }
  });

/** On which first it is closed, then sealed. */
const isDueInTime = (seen: (history: Retentions) => Retentions) =>
  fc.property(SCENARIO, (scenario) => {
    const calendar = calendarOf(scenario.zone);
    for (const { day, expiresUs } of goneIn(scenario)) {
      const lastDay = addDays(calendar.dayOf(expiresUs), -1);
      const isDueOn = (night: string): boolean => {
        const nightUs = calendar.startOfDay(night) + 2.25 * HOUR_US;
        return dueDays(night, seen(historyAt(scenario.changes, nightUs, calendar.dayOf))).includes(day);
      };
      const mayBe = scenario.changes.flatMap(({ days = 0 }) => daysFromTo(addDays(day, days - 3), addDays(day, days)));
      const nights = [...new Set(mayBe)].filter((night) => night <= lastDay && isDueOn(night));
      expect(nights.length).toBeGreaterThanOrEqual(2);
    }
  });

const presentOnly = (history: Retentions): Retentions => sinceEver(history.at(-1)?.days);
const firstOnly = (history: Retentions): Retentions => sinceEver(history[0]?.days);

describe('whatever the retention was, and whenever a record was written', () => {
  it('no record is gone of a day that is not expiring', () => {
    fc.assert(
      tellsWhatIsGone((history) => history),
      { numRuns: 1000 },
    );
  });

  it('a day is due on two nights before a record of it is gone', () => {
    fc.assert(
      isDueInTime((history) => history),
      { numRuns: 200 },
    );
  });

  it('the present setting alone, or the first, does not tell it', async () => {
    for (const seen of [presentOnly, firstOnly]) {
      expect((await fc.check(tellsWhatIsGone(seen), { numRuns: 1000 })).failed).toBe(true);
      expect((await fc.check(isDueInTime(seen), { numRuns: 1000 })).failed).toBe(true);
    }
  });

  it('a day is expiring only when a record of it could have been written that is gone', () => {
    const isNeeded = fc.property(CHANGES, fc.nat({ max: 150 }), fc.nat({ max: 90 }), (changes, dayIndex, later) => {
      const { dayOf } = calendarOf('Asia/Shanghai');
      const day = addDays('2023-08-01', dayIndex);
      const today = addDays(day, later);
      const history = historyAt(changes, Number.POSITIVE_INFINITY, dayOf);
      const couldBeGone = history.some(({ since, days }, index) => {
        if (days === undefined || addDays(day, days) > today) return false;
        // One that was asked for just before midnight notes it just after.
        const [first, last] = [addDays(since, -1), addDays(history[index + 1]?.since ?? '2100-01-01', 1)];
        // As the door reckons that knows this one setting only, on each day on which it may have asked.
        const askedOn = daysFromTo(addDays(day, -1), addDays(day, days));
        return askedOn.some(
          (asked) => first <= asked && asked <= last && takesRecords(day, asked, days, sinceEver(undefined)),
        );
      });
      expect(isExpiring(day, today, history)).toBe(couldBeGone);
    });
    fc.assert(isNeeded, { numRuns: 1000 });
  });

  it('a record is taken only of a day that is not due yet', () => {
    const isOpen = fc.property(SCENARIO, (scenario) => {
      const { dayOf } = calendarOf(scenario.zone);
      for (const { day, writtenUs, expiresUs } of writtenIn(scenario)) {
        expect(expiresUs).toBeGreaterThan(writtenUs + 3 * DAY_US);
        // The door may not know yet what was noted within the hour.
        const known = historyAt(scenario.changes, writtenUs - LAG_US, dayOf);
        expect(dueDays(dayOf(writtenUs), known)).not.toContain(day);
      }
    });
    fc.assert(isOpen, { numRuns: 300 });
  });
});

describe('days over a change on 2026-11-11', () => {
  const changed = (before: number | undefined, after: number | undefined): Retentions => [
    ...sinceEver(before),
    { since: '2026-11-11', days: after },
  ];
  /** The first day on which it is expiring. */
  const expiresOn = (day: string, history: Retentions): string | undefined =>
    daysFromTo(day, addDays(day, 500)).find((today) => isExpiring(day, today, history));

  it.each([
    ['longer: what was written before', 30, 400, '2026-11-01', '2026-12-01'],
    ['longer: an instance of before may have written', 30, 400, '2026-11-13', '2026-12-13'],
    ['longer: what is written after', 30, 400, '2026-11-14', addDays('2026-11-14', 400)],
    ['shorter: old records keep their time, and no new ones come', 400, 30, '2026-10-14', addDays('2026-10-14', 400)],
    ['shorter: a late record may have come', 400, 30, '2026-10-15', '2026-11-14'],
    ['a first one: old records stay', undefined, 30, '2026-10-14', undefined],
    ['a first one: a late record may have come', undefined, 30, '2026-10-15', '2026-11-14'],
    ['none any more: what was written before', 30, undefined, '2026-11-01', '2026-12-01'],
    ['none any more: what is written after', 30, undefined, '2026-11-14', undefined],
  ])('%s (%s → %s): %s expires on %s', (_, before, after, day, expected) => {
    expect(expiresOn(day, changed(before, after))).toBe(expected);
  });

  it('a record is refused three days before its day or another record of it may expire', () => {
    expect(takesRecords('2026-11-01', '2026-11-27', 400, changed(30, 400))).toBe(true);
    expect(takesRecords('2026-11-01', '2026-11-28', 400, changed(30, 400))).toBe(false);
    expect(takesRecords('2026-10-15', '2026-11-11', 30, changed(undefined, 30))).toBe(false);
    expect(takesRecords('2026-10-16', '2026-11-11', 30, changed(undefined, 30))).toBe(true);
    expect(takesRecords('2020-01-01', '2026-11-11', undefined, sinceEver(undefined))).toBe(true);
  });

  it('days that were kept by different settings are due together', () => {
    const history = changed(400, 30);
    expect(dueDays('2026-11-12', history)).toEqual([
      '2025-10-09',
      '2025-10-10',
      '2025-10-11',
      '2026-10-15',
      '2026-10-16',
    ]);
  });
});
