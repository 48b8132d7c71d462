import { addDays } from '../calendar.ts';
import { OPEN_DAYS } from '../integrity/open-days.ts';
import type { SealedDays } from '../ports.ts';
import type { BookedRecord, Day } from './record.ts';

/** Those of the days of records of one project that take no records any more. */
export type ClosedDays = (records: readonly BookedRecord[]) => Promise<ReadonlySet<Day>>;

/** Asks only about days that are old enough to be closed: a call that just happened costs no look-up. */
export function createClosedDays(sealedDays: SealedDays, today: Day): ClosedDays {
  const youngest = addDays(today, -OPEN_DAYS);
  return async (records) => {
    const old = records.filter(({ day }) => day <= youngest);
    const days = old.map(({ day }) => day).toSorted();
    const [project, first, last] = [old[0]?.record.project, days[0], days.at(-1)];
    if (project === undefined || first === undefined || last === undefined) return new Set();
    return new Set(await sealedDays.sealed(project, first, last));
  };
}
