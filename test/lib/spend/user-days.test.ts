import { describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/calendar.ts';
import type { CounterRow } from '../../../lib/counters/counter.ts';
import { zeroSums } from '../../../lib/counters/families.ts';
import { top } from '../../../lib/spend/top.ts';
import { MAX_USER_DAYS } from '../../../lib/spend/user-days.ts';
import { firstScreen } from '../../support/first-screen.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const TODAY = '2023-11-17';
const PAGE = 10_000;

/** So many users on each day, in pages; the rows themselves are all alike, so that a page costs nothing. */
class CrowdedDays extends InMemoryCounterReader {
  readonly usersOfDay: ReadonlyMap<string, number>;
  pagesRead = 0;

  constructor(usersOfDay: ReadonlyMap<string, number>) {
    super();
    this.usersOfDay = usersOfDay;
  }

  override async *users(project: string, day: string): AsyncGenerator<readonly CounterRow<'user'>[]> {
    const row = { key: { family: 'user', project, day, user: day }, sums: { ...zeroSums(), calls: 1n } } as const;
    for (let left = this.usersOfDay.get(day) ?? 0; left > 0; left -= PAGE) {
      this.pagesRead += 1;
      yield new Array<CounterRow<'user'>>(Math.min(PAGE, left)).fill(row);
    }
  }
}

const daysOf = (users: readonly number[]) => new Map(users.map((count, index) => [addDays(TODAY, -index), count]));
const booksOf = (counters: CrowdedDays) => ({ counters, calendar: shanghai, currency: 'CNY' });
const question = { project: 'main', nowUs: NOW_US, limit: 5, sort: 'cost', by: 'user', filter: {} } as const;

describe('more user-days than one question may read', () => {
  it.each([
    [[100_000, 100_000, 1], '2023-11-16 to 2023-11-17 (2 days) would be answered'],
    [[50_000, 0, 60_000, 80_000, 20_000, 1], '2023-11-14 to 2023-11-17 (4 days) would be answered'],
    [[200_001], 'ask for one user by user_id'],
  ])('of %j are refused, naming the range that would be answered', async (users, expected) => {
    const books = booksOf(new CrowdedDays(daysOf(users)));
    await expect(top(books, { ...question, days: 7 })).rejects.toMatchObject({
      code: 'range_too_large',
      message: expect.stringContaining(expected),
    });
    const fit = /\((\d) days\)/.exec(expected)?.[1];
    if (fit !== undefined) await expect(top(books, { ...question, days: Number(fit) })).resolves.toBeDefined();
  });

  it('are not read to their end', async () => {
    const counters = new CrowdedDays(daysOf(Array.from({ length: 90 }, () => 100_000)));
    await expect(top(booksOf(counters), { ...question, days: 90 })).rejects.toThrow();
    expect(counters.pagesRead).toBeLessThan((2 * MAX_USER_DAYS) / PAGE + 8);
  });

  it('shorten the list of the first screen, which says so', async () => {
    const counters = new CrowdedDays(daysOf([90_000, 90_000, 90_000]));
    const screen = await firstScreen(booksOf(counters), NOW_US);
    expect(screen.top_users_days).toBe(2);
    expect(screen.top_users.map(({ user_id, calls }) => [user_id, calls])).toEqual([
      ['2023-11-16', 90_000n],
      ['2023-11-17', 90_000n],
    ]);
  });
});
