import { addDays, type Calendar, isoWeekOf } from '../calendar.ts';
import type { Day } from '../usage/record.ts';

/** An ISO week in the ledger's days: from a Monday to its Sunday. */
export interface Week {
  /** `2026-W47` */
  readonly name: string;
  readonly from: Day;
  readonly to: Day;
}

/** The week of a name; undefined when no year has such a week. */
export function weekNamed(name: string): Week | undefined {
  const [, year, number] = /^(\d{4})-W(\d\d)$/.exec(name) ?? [];
  if (year === undefined || number === undefined) return undefined;
  // The 4th of January is in the first week of its year, whatever day it is.
  const week = weekFrom(addDays(isoWeekOf(`${year}-01-04`).monday, (Number(number) - 1) * 7));
  return week.name === name ? week : undefined;
}

/** The last week that is over, by the clock of the ledger. */
export const closedWeek = (nowUs: number, { dayOf }: Pick<Calendar, 'dayOf'>): Week =>
  weekFrom(addDays(isoWeekOf(dayOf(nowUs)).monday, -7));

/** The week before. */
export const weekBefore = ({ from }: Week): Week => weekFrom(addDays(from, -7));

const weekFrom = (monday: Day): Week => ({ name: isoWeekOf(monday).name, from: monday, to: addDays(monday, 6) });
