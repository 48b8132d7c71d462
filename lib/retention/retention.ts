/**
 * How long records are kept, over all changes of that setting. A record's expiry is fixed when it is written, so what becomes of a day's
 * records is told by every retention under which one of them may have been written, and never by today's alone.
 */
import { addDays, daysFromTo, FIRST_DAY } from '../calendar.ts';
import { OPEN_DAYS } from '../integrity/open-days.ts';
import type { Day } from '../usage/record.ts';

export interface Retention {
  /** No record was written under it before this day. */
  readonly since: Day;
  /** Days after which a record expires; undefined: never. */
  readonly days: number | undefined;
}

/** Every retention that was ever in force, oldest first. */
export type Retentions = readonly Retention[];

/** A day is closed so many days before its first record may expire, and sealed on the next: so there are two nights to repair it. */
export const CLOSED_AHEAD_DAYS = 3;

/** A run that began under a retention may still write so many days after the next one came into force. */
const LAG_DAYS = 1;
/** Calls are taken up to ten minutes ahead of their time, so that some are written on the day before their own. */
const AHEAD_DAYS = 1;

const DAY_SECONDS = 86_400;
/** As far as a zone sets its clocks back (Antarctica/Troll): without it a record would expire before its last day is over. */
const LONGEST_SHIFT_SECONDS = 7200;

/** When a record expires, in seconds since 1970: not before the day that is `days` days after its own. */
export const expiresAtSeconds = (timestampUs: number, days: number): number =>
  Math.ceil(timestampUs / 1_000_000) + days * DAY_SECONDS + LONGEST_SHIFT_SECONDS;

/** The history of a ledger that has never changed its retention. */
export const sinceEver = (days: number | undefined): Retentions => [{ since: FIRST_DAY, days }];

/** Days after which a record of that day may have expired at the earliest; undefined when none of them ever does. */
function leastDays(day: Day, retentions: Retentions): number | undefined {
  const limits = retentions.flatMap(({ since, days }, index) => {
    if (days === undefined) return [];
    const next = retentions[index + 1];
    const beganInTime = since <= lastDayToRecord(day, days);
    const stoodLongEnough = next === undefined || addDays(next.since, LAG_DAYS) >= addDays(day, -AHEAD_DAYS);
    return beganInTime && stoodLongEnough ? [days] : [];
  });
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** One that was asked for just before midnight may be written on this day, which is the first on which none is taken any more. */
const lastDayToRecord = (day: Day, days: number): Day => addDays(day, days - CLOSED_AHEAD_DAYS);

/** From this day on no record of `day` is taken any more; undefined when it stays open. */
function closesOn(day: Day, retentions: Retentions): Day | undefined {
  const days = leastDays(day, retentions);
  return days === undefined ? undefined : addDays(day, days - CLOSED_AHEAD_DAYS);
}

/** Whether records of a day may have expired, so that they no longer tell what its counters must be. */
export function isExpiring(day: Day, today: Day, retentions: Retentions): boolean {
  const days = leastDays(day, retentions);
  return days !== undefined && addDays(day, days) <= today;
}

/** Days whose records begin to expire tomorrow or soon after, in order. */
export function dueDays(today: Day, retentions: Retentions): readonly Day[] {
  const youngest = addDays(today, -OPEN_DAYS);
  const mayBeDue = retentions.flatMap(({ days }) =>
    days === undefined ? [] : daysFromTo(addDays(today, 1 - days), addDays(today, CLOSED_AHEAD_DAYS - days)),
  );
  const isDue = (day: Day): boolean => {
    const closing = closesOn(day, retentions);
    return closing !== undefined && closing <= today && !isExpiring(day, today, retentions);
  };
  return [...new Set(mayBeDue)].filter((day) => day <= youngest && isDue(day)).toSorted();
}

/**
 * Whether ingest takes records of a day today. It takes none that would expire so soon that the day could not be sealed before, and none of a
 * day whose other records do, whoever has closed it yet.
 *
 * @param ownDays the retention under which the record would be written
 */
export function takesRecords(day: Day, today: Day, ownDays: number | undefined, retentions: Retentions): boolean {
  const closing = closesOn(day, retentions);
  const expiresSoon = ownDays !== undefined && addDays(day, ownDays - CLOSED_AHEAD_DAYS) <= today;
  return !expiresSoon && (closing === undefined || today < closing);
}
