import pMap from 'p-map';
import { LedgerError } from '../errors.ts';
import type { CounterReader } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { type AnyRow, type Group, Groups } from './groups.ts';

/** User counters that one question may read: some seconds of a function's time. */
export const MAX_USER_DAYS = 200_000;

const DAYS_AT_ONCE = 4;

/**
 * Reads the user counters of days, in pages, and stops when they are more than `most`.
 *
 * @returns how many of the days, from the first on, were read whole: all of them, or as many as fit.
 */
export async function readUserDays(
  counters: Pick<CounterReader, 'users'>,
  project: Project,
  days: readonly Day[],
  take: (row: AnyRow) => void,
  most = MAX_USER_DAYS,
): Promise<number> {
  const counts = days.map(() => 0);
  const isOver = (index: number): boolean => counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0) > most;
  await pMap(
    days,
    async (day, index) => {
      if (isOver(index)) return;
      for await (const page of counters.users(project, day)) {
        counts[index] = (counts[index] ?? 0) + page.length;
        if (isOver(index)) return;
        page.forEach(take);
      }
    },
    { concurrency: DAYS_AT_ONCE },
  );
  // Counts only grow: a day that is not over now never was, so it and those before it were read whole.
  const cutAt = days.findIndex((_day, index) => isOver(index));
  return cutAt === -1 ? days.length : cutAt;
}

/** Says which range would be answered: the first `fit` of `days`, which go back from the newest. */
export function rangeTooLarge(days: readonly Day[], fit: number): LedgerError {
  const asked = `${days.at(-1)} to ${days[0]} has more than ${MAX_USER_DAYS} user-days`;
  const answer =
    fit === 0 ? 'ask for one user by user_id' : `${days[fit - 1]} to ${days[0]} (${fit} days) would be answered`;
  return new LedgerError('range_too_large', `${asked}: ${answer}`);
}

/**
 * Users of the newest of the days (oldest first) of which no more than `most` user counters are read, for answers that are not to
 * fail by being too large.
 *
 * @returns how many of the days those are
 */
export async function newestUsers(
  counters: CounterReader,
  project: Project,
  days: readonly Day[],
  most = MAX_USER_DAYS,
): Promise<{ readonly days: number; readonly groups: readonly Group[] }> {
  const newestFirst = days.toReversed();
  const users = userGroups();
  const fit = await readUserDays(counters, project, newestFirst, (row) => users.add(row), most);
  if (fit === days.length) return { days: fit, groups: users.list() };
  const fitting = userGroups();
  await readUserDays(counters, project, newestFirst.slice(0, fit), (row) => fitting.add(row), most);
  return { days: fit, groups: fitting.list() };
}

const userGroups = (): Groups => new Groups(({ user = '' }) => user);
