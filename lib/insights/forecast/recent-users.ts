import { addDays, daysFromTo } from '../../calendar.ts';
import type { CounterReader } from '../../ports.ts';
import type { AnyRow } from '../../spend/groups.ts';
import { readUserDays } from '../../spend/user-days.ts';
import type { Day, Project } from '../../usage/record.ts';
import { DAYS_TO_COMPARE } from './drivers.ts';

/**
 * The user counters of today and of the two weeks before.
 *
 * @returns undefined where they are more than `most`: an answer in time is worth more than the users of a ledger that has so many
 */
export async function recentUsers(
  counters: Pick<CounterReader, 'users'>,
  project: Project,
  today: Day,
  most: number,
): Promise<readonly AnyRow[] | undefined> {
  const rows: AnyRow[] = [];
  const days = daysFromTo(addDays(today, -DAYS_TO_COMPARE), today).toReversed();
  const read = await readUserDays(counters, project, days, (row) => rows.push(row), most);
  return read < days.length ? undefined : rows;
}
