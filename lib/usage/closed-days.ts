import { addDays } from '../calendar.ts';
import { OPEN_DAYS } from '../integrity/open-days.ts';
import type { SealedDays } from '../ports.ts';
import type { BookedRecord, Day } from './record.ts';

/** Those of the days of records of one project that take no records any more. */
export type ClosedDays = (records: readonly BookedRecord[]) => Promise<ReadonlySet<Day>>;

/**
 * Asks only about days that are old enough to be closed: a call that just happened costs no look-up. A day that is to be closed is closed,
 * although no audit may have come to it yet.
 *
 * @param staysOpen whether the retention lets a day take records today
 */
export function createClosedDays(sealedDays: SealedDays, today: Day, staysOpen: (day: Day) => boolean): ClosedDays {
  const youngest = addDays(today, -OPEN_DAYS);
  return async (records) => {
    const old = records.filter(({ day }) => day <= youngest);
    const days = old.map(({ day }) => day).toSorted();
    const [project, first, last] = [old[0]?.record.project, days[0], days.at(-1)];
    if (project === undefined || first === undefined || last === undefined) return new Set();
    const sealed = await sealedDays.sealed(project, first, last);
    return new Set([...sealed, ...days.filter((day) => !staysOpen(day))]);
  };
}
