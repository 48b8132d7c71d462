import { LedgerError } from './errors.ts';
import type { Day } from './usage/record.ts';

/** Days and clock hours of one time zone. Instants are numbers of microseconds since 1970 UTC. */
export interface Calendar {
  /** IANA name of the zone. */
  readonly zone: string;
  /** The local day of an instant. */
  dayOf(instantUs: number): Day;
  /** When the local clock hour of an instant began. An hour that is cut by a transition begins at the transition. */
  hourStartOf(instantUs: number): number;
  /** The first instant of a local day, which is not midnight where clocks are set forward at midnight. */
  startOfDay(day: Day): number;
  /** When the clock hours of a day began, in order: 24, fewer or more where clocks are set. */
  hoursOf(day: Day): readonly number[];
  /** What the clock shows in the hour that began then, 0–23. */
  hourOfDay(hourStartUs: number): number;
  /** ISO 8601 with the zone's offset, `2026-11-24T10:00:00+08:00`; what is finer than the digits is cut off. */
  iso(instantUs: number, fractionDigits?: 0 | 3 | 6): string;
}

/** First and last day for which a ledger can have records: none is from before 2015, and doubles hold 2255 no more. */
export const FIRST_DAY: Day = '2015-01-01';
export const LAST_DAY: Day = '2254-12-31';

const DAY_MS = 86_400_000;
// 1970 began on a Thursday.
const DAYS_TO_FIRST_MONDAY = 4;
const HOUR_MINUTES = 60;
const MINUTE_US = 60_000_000;
const SLOT_MINUTES = 15;
const SLOT_US = SLOT_MINUTES * MINUTE_US;
// A quarter of a year: more than the hours of one page or import, and a few hundred kilobytes.
const CACHED_SLOTS = 8_640;

interface Slot {
  readonly day: Day;
  readonly hourStartUs: number;
  readonly offsetMinutes: number;
}

/**
 * The calendar of an IANA zone.
 *
 * Offsets are asked of Intl once per quarter of an hour: since 2015 each zone's offset is a multiple of 15 minutes and
 * changes on such a border. (Antarctica/Casey changed one minute later, from 2020 to 2022; there the border stands.)
 *
 * @throws LedgerError `bad_request` when the zone is unknown.
 */
export function createCalendar(zone: string): Calendar {
  const offsetMinutesAt = createOffsets(zone);
  const slotAt = cached((slot: number): Slot => {
    const startUs = slot * SLOT_US;
    const offsetMinutes = offsetMinutesAt(startUs);
    return {
      offsetMinutes,
      day: isoDate(startUs / 1000 + offsetMinutes * 60_000),
      hourStartUs: startUs - minutesSinceHourBegan(slot, offsetMinutes, offsetMinutesAt) * MINUTE_US,
    };
  });
  const slotOf = (instantUs: number): Slot => slotAt(Math.floor(instantUs / SLOT_US));
  const dayOf = (instantUs: number): Day => slotOf(instantUs).day;
  const localMs = (instantUs: number): number =>
    Math.floor(instantUs / 1000) + slotOf(instantUs).offsetMinutes * 60_000;

  function startOfDay(day: Day): number {
    const utcMidnightUs = dayMs(day) * 1000;
    let startUs = utcMidnightUs - slotOf(utcMidnightUs).offsetMinutes * MINUTE_US;
    while (dayOf(startUs - SLOT_US) >= day) startUs -= SLOT_US;
    while (dayOf(startUs) < day) startUs += SLOT_US;
    return startUs;
  }

  function hoursOf(day: Day): readonly number[] {
    const hours: number[] = [];
    for (let slotUs = startOfDay(day); dayOf(slotUs) === day; slotUs += SLOT_US) {
      if (slotOf(slotUs).hourStartUs === slotUs) hours.push(slotUs);
    }
    return hours;
  }

  return {
    zone,
    dayOf,
    hourStartOf: (instantUs) => slotOf(instantUs).hourStartUs,
    startOfDay,
    hoursOf,
    hourOfDay: (hourStartUs) => new Date(localMs(hourStartUs)).getUTCHours(),
    iso: (instantUs, fractionDigits = 0) => {
      const local = new Date(localMs(instantUs)).toISOString().slice(0, 19);
      return `${local}${fraction(instantUs, fractionDigits)}${offsetText(slotOf(instantUs).offsetMinutes)}`;
    },
  };
}

/** Minutes from the start of a slot's clock hour to the slot: back to a full hour or to a transition. */
function minutesSinceHourBegan(slot: number, offset: number, offsetMinutesAt: (instantUs: number) => number): number {
  const localMinute = modulo(slot * SLOT_MINUTES + offset, HOUR_MINUTES);
  let minutes = 0;
  while (minutes < localMinute) {
    const isBeforeTransition = offsetMinutesAt(slot * SLOT_US - (minutes + SLOT_MINUTES) * MINUTE_US) !== offset;
    if (isBeforeTransition) break;
    minutes += SLOT_MINUTES;
  }
  return minutes;
}

/** Offsets of a zone from UTC in minutes, by the start of a slot. */
function createOffsets(zone: string): (slotStartUs: number) => number {
  const format = offsetFormat(zone);
  return cached((slotStartUs) => {
    const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(slotStartUs / 1000));
    const minutes = Number(match?.[2] ?? 0) * HOUR_MINUTES + Number(match?.[3] ?? 0);
    return match?.[1] === '-' ? -minutes : minutes;
  });
}

function offsetFormat(zone: string): Intl.DateTimeFormat {
  // Intl also takes bare offsets such as +00:07, which are no zones and need not be multiples of 15 minutes.
  const isName = /^[A-Za-z]/.test(zone);
  try {
    if (isName) return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch (cause) {
    throw unknownZone(zone, cause);
  }
  throw unknownZone(zone);
}

const unknownZone = (zone: string, cause?: unknown): LedgerError =>
  new LedgerError('bad_request', `time zone "${zone}" is unknown: give an IANA name such as Asia/Shanghai`, { cause });

/** Remembers the newest {@link CACHED_SLOTS} answers. */
function cached<T>(compute: (key: number) => T): (key: number) => T {
  const answers = new Map<number, T>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = compute(key);
    if (answers.size >= CACHED_SLOTS) answers.delete(answers.keys().next().value ?? key);
    answers.set(key, answer);
    return answer;
  };
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

function fraction(instantUs: number, digits: 0 | 3 | 6): string {
  const micros = String(modulo(instantUs, 1_000_000)).padStart(6, '0');
  return digits === 0 ? '' : `.${micros.slice(0, digits)}`;
}

function offsetText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / HOUR_MINUTES))}:${two(size % HOUR_MINUTES)}`;
}

const isoDate = (utcMs: number): Day => new Date(utcMs).toISOString().slice(0, 10);

const dayMs = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

/** Whether a text is a day that exists, `YYYY-MM-DD`. */
export function isDay(text: string): text is Day {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? dayMs(text) : Number.NaN;
  return !Number.isNaN(ms) && isoDate(ms) === text;
}

/** The day `count` days later; earlier when negative. */
export const addDays = (day: Day, count: number): Day => isoDate(dayMs(day) + count * DAY_MS);

/** Days from `from` to `to`: 0 for the same day, negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => (dayMs(to) - dayMs(from)) / DAY_MS;

/** The days from `from` to `to`, both inclusive; none when `to` is earlier. */
export const daysFromTo = (from: Day, to: Day): readonly Day[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index));

/** `YYYY-MM` of a day. */
export const monthOf = (day: Day): string => day.slice(0, 7);

/** The ISO week of a day: its name `2026-W48`, whose year is that of its Thursday, and the Monday on which it begins. */
export function isoWeekOf(day: Day): { readonly name: string; readonly monday: Day } {
  const daysSinceMonday = modulo(dayMs(day) / DAY_MS - DAYS_TO_FIRST_MONDAY, 7);
  const monday = addDays(day, -daysSinceMonday);
  const thursday = addDays(monday, 3);
  const week = Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
  return { name: `${thursday.slice(0, 4)}-W${String(week).padStart(2, '0')}`, monday };
}

/** The days of a month `YYYY-MM`. */
export function daysOfMonth(month: string): readonly Day[] {
  const first = `${month}-01`;
  const nextMonth = monthOf(addDays(first, 31));
  return daysFromTo(first, addDays(`${nextMonth}-01`, -1));
}
