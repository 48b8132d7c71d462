import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import type { UsageReport } from '../../../lib/api-contract.ts';
import { daysFromTo } from '../../../lib/calendar.ts';
import { usageReport } from '../../../lib/reports/usage-report.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { anyRecords, NOW_US, shanghai } from '../../support/random-records.ts';

const QUESTION = { project: 'main', from: '2023-11-11', to: '2023-11-17', nowUs: NOW_US, maxUserDays: 1000 };

const reportOf = async (records: readonly BookedRecord[], maxUserDays = 1000): Promise<UsageReport<string, string>> => {
  const books = { counters: new InMemoryCounterReader(records), calendar: shanghai, currency: 'CNY' };
  const { report } = await usageReport(books, { ...QUESTION, maxUserDays });
  return parseExactly(writeJson(report)) as UsageReport<string, string>;
};

const sum = (values: readonly (string | null)[]): string =>
  values.reduce((total, value) => total.plus(value ?? 0), new Decimal(0)).toFixed();

it('adds up in each of its parts to the calls of the range', async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      const report = await reportOf(records);
      const own = records.filter(({ day }) => QUESTION.from <= day && day <= QUESTION.to);
      expect(report.totals.calls).toBe(String(own.length));
      const cost = own.reduce((total, { costAtto }) => total + (costAtto ?? 0n), 0n);
      expect(sum([report.totals.cost])).toBe(new Decimal(String(cost)).div('1e18').toFixed());
      for (const part of [
        report.by_day,
        ...[report.by_model, report.by_function, report.by_anchor].map(Object.values),
      ]) {
        const shares = part as readonly { calls: string; cost: string | null; unpriced_calls: string }[];
        expect(sum(shares.map(({ calls }) => calls))).toBe(report.totals.calls);
        expect(sum(shares.map((share) => share.cost))).toBe(sum([report.totals.cost]));
        expect(sum(shares.map((share) => share.unpriced_calls))).toBe(report.totals.unpriced_calls);
      }
      expect(sum(report.top_users.map(({ calls }) => calls))).toBe(report.totals.calls);
      expect(report.by_day.map(({ date }) => date)).toEqual(daysFromTo(QUESTION.from, QUESTION.to));
    }),
    { numRuns: 50 },
  );
});

it('names what is unpriced, the zone and the day that is not over', async () => {
  const report = await reportOf([
    bookedRecord(),
    bookedRecord({ id: 'b' }, { costAtto: null, price: { source: 'none' } }),
  ]);
  expect(report).toMatchObject({
    project: 'main',
    days: '7',
    generated_at: '2023-11-17T15:20:00+08:00',
    time_zone: 'Asia/Shanghai',
    currency: 'CNY',
    unpriced: { calls: '1', models: ['qwen-max'] },
    by_anchor: { '': { calls: '2' } },
    top_users: [{ user_id: 'user-1', calls: '2', tokens: '5400', cost: '0.082' }],
  });
  expect(report.by_day.map(({ partial }) => partial)).toEqual([...Array(6).fill(undefined), true]);
});

it('says of how many days its users are when there are too many to read', async () => {
  const records = Array.from({ length: 4 }, (_, index) =>
    bookedRecord({ id: String(index), userId: `user-${index}`, timestampUs: NOW_US - index * 86_400_000_000 }),
  );
  const report = await reportOf(records, 3);
  expect([report.top_users_days, report.totals.calls]).toEqual(['3', '4']);
  expect(report.top_users.map(({ user_id }) => user_id)).toEqual(['user-0', 'user-1', 'user-2']);
});
