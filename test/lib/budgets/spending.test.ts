import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUDGET_PERIODS } from '../../../lib/budgets/budget.ts';
import { periodOf } from '../../../lib/budgets/period.ts';
import { CLOSED_DAYS_MAX_AGE_US, Spending, type SpendTarget } from '../../../lib/budgets/spending.ts';
import { addDays } from '../../../lib/calendar.ts';
import type { AnyCounterRow } from '../../../lib/counters/counter.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { anyRecords, NOW_US, shanghai } from '../../support/random-records.ts';

const DAY_US = 86_400_000_000;

const targets: readonly SpendTarget[] = [
  { type: 'all' },
  { type: 'user', value: 'user-1' },
  { type: 'user', value: '#' },
  { type: 'model', value: '__proto__' },
  { type: 'model', value: 'unpriced-1' },
  { type: 'function', value: '话术' },
  { type: 'anchor', value: '主播' },
];

const isOf = (target: SpendTarget, { record }: BookedRecord): boolean => {
  switch (target.type) {
    case 'all':
      return true;
    case 'user':
      return record.userId === target.value;
    case 'anchor':
      return record.anchorId === target.value;
    default:
      return record[target.type] === target.value;
  }
};

/** A reader that tells how often it was asked, and for which days. */
function counted(records: readonly BookedRecord[]) {
  const counters = new InMemoryCounterReader(records);
  const asked: string[] = [];
  const reader = {
    days: (...of: Parameters<typeof counters.days>) => {
      asked.push(`days ${of[1]} ${of[2]}`);
      return counters.days(...of);
    },
    userDays: (...of: Parameters<typeof counters.userDays>) => {
      asked.push(`user ${of[2].join(' ')}`);
      return counters.userDays(...of);
    },
    anchors: (...of: Parameters<typeof counters.anchors>) => {
      asked.push(`anchor ${of[1]}`);
      return counters.anchors(...of);
    },
  };
  return { counters, asked, spending: new Spending({ counters: reader, calendar: shanghai }) };
}

describe('what was spent', () => {
  it('is the sum of the calls of the period that the target made, asked once or again', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.constantFrom(...BUDGET_PERIODS), fc.nat(40), async (records, kind, daysAgo) => {
        const { spending } = counted(records);
        const period = periodOf(kind, addDays(shanghai.dayOf(NOW_US), -daysAgo));
        const questions = targets.map((target) => ({ target, period }));
        const own = records.filter(({ day }) => period.from <= day && day <= period.to);
        const expected = targets.map((target) => {
          const calls = own.filter((call) => isOf(target, call));
          return {
            calls: BigInt(calls.length),
            costAtto: calls.reduce((sum, { costAtto }) => sum + (costAtto ?? 0n), 0n),
            unpricedCalls: BigInt(calls.filter(({ costAtto }) => costAtto === null).length),
          };
        });
        for (const askedAtUs of [NOW_US, NOW_US + 1]) {
          expect(await spending.ask('main', questions, askedAtUs)).toMatchObject(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  const call = (id: string, daysAgo: number) => bookedRecord({ id, timestampUs: NOW_US - daysAgo * DAY_US });
  const month = { target: targets[1] as SpendTarget, period: periodOf('monthly', '2023-11-17') };
  const calls = async (spending: Spending, nowUs: number, seen: readonly AnyCounterRow[] = []) =>
    (await spending.ask('main', [{ ...month, seen }], nowUs))[0]?.calls;

  it('is read whole once, then for the day that is running only, until a minute has passed', async () => {
    const { counters, spending, asked } = counted([call('a', 0), call('b', 3)]);
    expect(await calls(spending, NOW_US)).toBe(2n);
    expect(asked[0]).toMatch(/^user 2023-11-01 .* 2023-11-17$/);
    for (const late of [call('c', 0), call('d', 3)])
      for (const row of [...(await new InMemoryCounterReader([late]).userDays('main', 'user-1', [late.day]))])
        counters.add(row);
    // The one of a closed day is not seen yet.
    expect(await calls(spending, NOW_US + 1)).toBe(3n);
    expect(asked[1]).toBe('user 2023-11-17');
    expect(await calls(spending, NOW_US + CLOSED_DAYS_MAX_AGE_US)).toBe(4n);
  });

  it('keeps a day open for two hours after its end, and its reservations with it', async () => {
    const { spending, asked } = counted([call('a', 1)]);
    const midnightUs = shanghai.startOfDay('2023-11-17');
    await calls(spending, midnightUs + 3_600_000_000);
    await calls(spending, midnightUs + 3_600_000_001);
    expect(asked[1]).toBe('user 2023-11-16 2023-11-17');
  });

  it('is never less than what the stream has shown', async () => {
    const { spending } = counted([call('a', 0)]);
    const seen = await new InMemoryCounterReader([call('a', 0), call('b', 0)]).userDays('main', 'user-1', [
      '2023-11-17',
    ]);
    expect(await calls(spending, NOW_US, seen)).toBe(2n);
    expect(await calls(spending, NOW_US, [])).toBe(1n);
  });

  it('is read once for all targets that are in the same counters', async () => {
    const { spending, asked } = counted([call('a', 0)]);
    const questions = targets.map((target) => ({ target, period: periodOf('daily', '2023-11-17') }));
    await spending.ask('main', questions, NOW_US);
    expect(asked.filter((read) => read.startsWith('days'))).toHaveLength(1);
  });
});
