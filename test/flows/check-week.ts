import { Decimal } from 'decimal.js';
import { expect } from 'vitest';
import type { WeeklyReport } from '../../lib/api-contract.ts';
import { type Asked, ask } from '../support/ask.ts';
import { book, booksBy, dayIn, type RawCall } from '../support/independent-books.ts';
import { group, sharesOf, toObject } from './check-books.ts';

interface RawWeek {
  readonly calls: readonly RawCall[];
  /** Of the week before. */
  readonly before: readonly RawCall[];
  readonly zone: string;
}

/** The report of 2023-W46 equals the sums computed from the raw calls of its week and of the week before, to the last digit. */
export async function checkWeek(asked: Asked, { calls, before, zone }: RawWeek): Promise<void> {
  const { status, body } = await ask<WeeklyReport<string, string>>(asked, '/download_report?path=weekly/2023-W46.json');
  expect(status).toBe(200);
  const [expected, expectedBefore] = [book(calls), book(before)];
  expect(body).toMatchObject({ week: '2023-W46', from: '2023-11-13', to: '2023-11-19', time_zone: zone });
  expect(body.totals).toMatchObject(expected);
  expect(sharesOf(body.by_model)).toEqual(toObject(booksBy(calls, (call) => call.model)));
  expect(sharesOf(body.by_function)).toEqual(toObject(booksBy(calls, (call) => group(call.function, 'default'))));
  expect(sharesOf(body.by_anchor)).toEqual(toObject(booksBy(calls, (call) => group(call.anchor_id, ''))));
  const days = booksBy(calls, dayIn(zone));
  for (const day of body.by_day) expect(day).toMatchObject(days.get(day.date) ?? book([]));
  expect(body.by_day).toHaveLength(7);
  checkUsers(body, calls);
  checkChange(body, expected, expectedBefore);
  expect(body.integrity.balanced).toBeNull();
  expect(body.integrity.days.map(({ date, reason }) => [date, reason])).toEqual(
    [...days.keys()].toSorted().map((date) => [date, 'not_proved']),
  );
}

function checkUsers({ top_users: top }: WeeklyReport<string, string>, calls: readonly RawCall[]): void {
  const users = booksBy(calls, (call) => group(call.user_id, 'anonymous'));
  for (const { user_id: user, ...shown } of top) {
    const { calls: count, tokens, cost } = users.get(user) ?? book([]);
    expect(shown).toEqual({ calls: count, tokens, cost });
  }
  const costs = (values: readonly (string | null)[]) => values.map((value) => new Decimal(value ?? 0));
  const largest = costs([...users.values()].map(({ cost }) => cost)).toSorted((a, b) => b.comparedTo(a));
  expect(costs(top.map(({ cost }) => cost)).map(String)).toEqual(largest.slice(0, 100).map(String));
}

function checkChange(
  { change }: WeeklyReport<string, string>,
  now: ReturnType<typeof book>,
  before: ReturnType<typeof book>,
): void {
  for (const figure of ['calls', 'tokens', 'cost'] as const) {
    const difference = new Decimal(now[figure] ?? 0).minus(before[figure] ?? 0);
    expect(change[figure]).toEqual({
      before: before[figure],
      difference: difference.toFixed(),
      percent: difference
        .mul(100)
        .div(before[figure] ?? 0)
        .toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
        .toFixed(),
    });
  }
}
