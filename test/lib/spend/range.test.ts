import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RANGE_GROUPS, type RangeGroup } from '../../../lib/api-contract.ts';
import { addDays } from '../../../lib/calendar.ts';
import { addSums, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import type { Books } from '../../../lib/spend/books.ts';
import { costTrend } from '../../../lib/spend/cost-trend.ts';
import type { SpendFilter } from '../../../lib/spend/crossings.ts';
import { rangeStats } from '../../../lib/spend/range.ts';
import { type ExactTotals, toTotals } from '../../../lib/spend/shapes.ts';
import { top } from '../../../lib/spend/top.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { anyRecords, NOW_US, shanghai } from '../../support/random-records.ts';

const FROM = '2023-10-20';
const TODAY = '2023-11-17';
const RUNS = { numRuns: 40 };

const booksOf = (records: readonly BookedRecord[]): Books => ({
  counters: new InMemoryCounterReader(records),
  calendar: shanghai,
  currency: 'CNY',
});

const FILTERS: readonly SpendFilter[] = [
  {},
  { model: 'qwen-max' },
  { model: '__proto__' },
  { function: 'constructor' },
  { model: 'unpriced-1', function: 'default' },
  { anchor: 'anchor-1' },
  { anchor: '' },
  { anchor: '主播', model: 'qwen-max' },
  { user: 'user-1' },
  { user: '#' },
];

const KEPT: Record<RangeGroup, (filter: SpendFilter) => boolean> = {
  day: () => true,
  hour: ({ anchor, user }) => anchor === undefined && user === undefined,
  model: ({ user }) => user === undefined,
  function: ({ anchor, user }) => anchor === undefined && user === undefined,
  anchor: ({ function: purpose, user }) => purpose === undefined && user === undefined,
  user: ({ model, function: purpose, anchor }) => model === undefined && purpose === undefined && anchor === undefined,
};

const QUESTIONS = RANGE_GROUPS.flatMap((groupBy) => FILTERS.map((filter) => ({ groupBy, filter })));
const keptQuestions = QUESTIONS.filter(({ groupBy, filter }) => KEPT[groupBy](filter));
const otherQuestions = QUESTIONS.filter(({ groupBy, filter }) => !KEPT[groupBy](filter));

const isAsked =
  (filter: SpendFilter) =>
  ({ record, day }: BookedRecord) =>
    day >= FROM &&
    day <= TODAY &&
    (filter.model ?? record.model) === record.model &&
    (filter.function ?? record.function) === record.function &&
    (filter.anchor ?? record.anchorId ?? '') === (record.anchorId ?? '') &&
    (filter.user ?? record.userId) === record.userId;

/** Sums straight from the records: no counter is asked. */
function totalsOf(records: readonly BookedRecord[]): ExactTotals {
  const total = zeroSums();
  for (const booked of records) addSums(total, sumsOf(booked));
  return toTotals(total);
}

const keyOf: Record<RangeGroup, (booked: BookedRecord) => string> = {
  day: ({ day }) => day,
  hour: ({ hourStartUs }) => shanghai.iso(hourStartUs),
  model: ({ record }) => record.model,
  function: ({ record }) => record.function,
  anchor: ({ record }) => record.anchorId ?? '',
  user: ({ record }) => record.userId,
};

describe('a range', () => {
  it.each(keptQuestions)('by $groupBy for $filter equals the sums of its records', async ({ groupBy, filter }) => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const asked = records.filter(isAsked(filter));
        const question = { project: 'main', from: FROM, to: TODAY, groupBy, filter };
        const answer = await rangeStats(booksOf(records), question, { limit: 1000 });
        expect(answer.total).toEqual(totalsOf(asked));
        const expected = Map.groupBy(asked, keyOf[groupBy]);
        expect(new Map(answer.rows.map(({ key, ...totals }) => [key, totals]))).toEqual(
          new Map([...expected].map(([key, group]) => [key, totalsOf(group)])),
        );
        const calls = answer.rows.reduce((sum, row) => sum + row.calls, 0n);
        const costAtto = answer.rows.reduce((sum, row) => sum + (row.cost?.units ?? 0n), 0n);
        expect(calls).toBe(answer.total.calls);
        expect(costAtto).toBe(answer.total.cost?.units ?? 0n);
        const unpriced = asked.filter(({ costAtto: cost }) => cost === null);
        expect(answer.unpriced?.calls ?? 0n).toBe(BigInt(unpriced.length));
      }),
      { numRuns: 8 },
    );
  });

  it.each(otherQuestions)('by $groupBy for $filter is refused by name', async ({ groupBy, filter }) => {
    const question = { project: 'main', from: FROM, to: TODAY, groupBy, filter };
    const answer = rangeStats(booksOf([]), question, { limit: 10 });
    await expect(answer).rejects.toMatchObject({
      code: 'unsupported_filter',
      message: expect.stringContaining('They keep: function and model by day and by hour'),
    });
  });

  it('gives every row once, whatever the size of its pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRecords,
        fc.constantFrom(...RANGE_GROUPS),
        fc.integer({ min: 1, max: 7 }),
        async (records, groupBy, limit) => {
          const books = booksOf(records);
          const question = { project: 'main', from: FROM, to: TODAY, groupBy, filter: {} };
          const whole = await rangeStats(books, question, { limit: 1000 });
          const rows: unknown[] = [];
          let cursor: string | null = null;
          do {
            const page = await rangeStats(books, question, { limit, ...(cursor !== null && { cursor }) });
            expect(page.total).toEqual(whole.total);
            rows.push(...page.rows);
            cursor = page.cursor;
          } while (cursor !== null);
          expect(rows).toEqual(whole.rows);
        },
      ),
      RUNS,
    );
  });

  it('comes to the same total by every group', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const totals = RANGE_GROUPS.map(async (groupBy) => {
          const question = { project: 'main', from: FROM, to: TODAY, groupBy, filter: {} };
          return (await rangeStats(booksOf(records), question, { limit: 1 })).total;
        });
        const [first, ...others] = await Promise.all(totals);
        for (const other of others) expect(other).toEqual(first);
      }),
      RUNS,
    );
  });

  it('orders groups by cost, equal ones by key, and time by time', async () => {
    const records = ['b', 'a', 'c'].map((model, index) =>
      bookedRecord({
        id: model,
        model,
        timestampUs: NOW_US - index * 86_400_000_000,
        tokens: { input: index === 2 ? 9000 : 10 },
      }),
    );
    const keysBy = async (groupBy: RangeGroup) => {
      const question = { project: 'main', from: FROM, to: TODAY, groupBy, filter: {} };
      return (await rangeStats(booksOf(records), question, { limit: 9 })).rows.map(({ key }) => key);
    };
    expect(await keysBy('model')).toEqual(['c', 'a', 'b']);
    expect(await keysBy('day')).toEqual(['2023-11-15', '2023-11-16', TODAY]);
    expect((await keysBy('hour'))[2]).toBe('2023-11-17T15:00:00+08:00');
  });

  it.each(['', 'x', Buffer.from('["1"]').toString('base64url'), Buffer.from('["x","y"]').toString('base64url')])(
    'refuses the cursor "%s"',
    async (cursor) => {
      const question = { project: 'main', from: FROM, to: TODAY, groupBy: 'model' as const, filter: {} };
      await expect(rangeStats(booksOf([]), question, { limit: 1, cursor })).rejects.toMatchObject({
        details: [{ path: 'cursor', message: 'is not a cursor of this listing' }],
      });
    },
  );
});

describe('tops and trends', () => {
  const days = 29;

  it('come to the same sums as the range of the same days', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.constantFrom('user', 'anchor', 'model', 'function'), async (records, by) => {
        const books = booksOf(records);
        const range = await rangeStats(
          books,
          { project: 'main', from: addDays(TODAY, 1 - days), to: TODAY, groupBy: by, filter: {} },
          { limit: 5 },
        );
        const question = { project: 'main', nowUs: NOW_US, days, limit: 5, sort: 'cost', by, filter: {} } as const;
        const answer = await top(books, question);
        const figures = range.rows.map(({ key, calls, tokens, cost }) => ({ key, calls, tokens, cost }));
        expect(answer.top).toEqual(figures);
        expect(answer.unpriced).toEqual(range.unpriced);
        const trend = await costTrend(books, { project: 'main', nowUs: NOW_US, days, filter: {} });
        expect(trend.data).toHaveLength(days);
        expect(trend.data.reduce((sum, day) => sum + day.calls, 0n)).toBe(range.total.calls);
        expect(trend.data.filter(({ partial }) => partial).map(({ date }) => date)).toEqual([TODAY]);
      }),
      RUNS,
    );
  });

  it('name at most twenty models of unpriced calls, most calls first, and none for one user', async () => {
    const records = Array.from({ length: 23 }, (_, index) =>
      Array.from({ length: index === 7 ? 2 : 1 }, (_call, call) =>
        bookedRecord({ id: `${index}-${call}`, model: `m${index}`, timestampUs: NOW_US }, UNPRICED),
      ),
    ).flat();
    const question = { project: 'main', nowUs: NOW_US, days: 1, limit: 5, sort: 'cost', by: 'user' } as const;
    const all = await top(booksOf(records), { ...question, filter: {} });
    expect(all.unpriced).toMatchObject({ calls: 24n, more: 3 });
    expect(all.unpriced?.models).toHaveLength(20);
    expect(all.unpriced?.models[0]).toBe('m7');
    expect(all.top).toEqual([{ key: 'user-1', calls: 24n, tokens: 64_800n, cost: null }]);
    const one = await top(booksOf(records), { ...question, filter: { user: 'user-1' } });
    expect(one.unpriced).toEqual({ calls: 24n, models: [], more: 0 });
  });
});
