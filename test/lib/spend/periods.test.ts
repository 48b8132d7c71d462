import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { addDays, createCalendar } from '../../../lib/calendar.ts';
import { subtractSums, zeroSums } from '../../../lib/counters/families.ts';
import { currentStats, dailyStats, hourlyStats, monthlyStats } from '../../../lib/spend/periods.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { firstScreen } from '../../support/first-screen.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { anyRecords, NOW_US, shanghai } from '../../support/random-records.ts';

const HOUR_US = 3_600_000_000;
const TODAY = '2023-11-17';

const booksOf = (records: readonly BookedRecord[], calendar = shanghai) => ({
  counters: new InMemoryCounterReader(records),
  calendar,
  currency: 'CNY',
});

/** As a client sees it, each number as its text. */
const asSent = (body: unknown) => parseExactly(writeJson(body)) as Record<string, unknown>;

describe('the running hour and day', () => {
  it("has the guide's figures: 360 calls of qwen-max cost exactly 29.52", async () => {
    // 0.02 per 1,000 in and 0.06 out: 2,000 in and 700 out are 0.082.
    const calls = Array.from({ length: 360 }, (_, index) =>
      bookedRecord({ id: `call-${index}`, timestampUs: NOW_US - (index % 10) * HOUR_US }),
    );
    const figures = { success_rate: '100', tokens: '97200', calls: '36', cost: '2.952' };
    expect(asSent(await currentStats(booksOf(calls), 'main', NOW_US))).toMatchObject({
      currency: 'CNY',
      current_hour: figures,
      today: {
        date: TODAY,
        calls: '360',
        tokens: '972000',
        cost: '29.52',
        success_rate: '100',
        by_model: { 'qwen-max': { calls: '360', total_tokens: '972000', cost: '29.52' } },
        by_function: { default: { calls: '360', total_tokens: '972000', cost: '29.52' } },
      },
    });
  });

  it('knows no cost of unpriced calls, and a cost of nothing for none', async () => {
    const unpriced = bookedRecord({ timestampUs: NOW_US, model: 'm', success: false }, UNPRICED);
    const answer = asSent(await currentStats(booksOf([unpriced]), 'main', NOW_US));
    expect(answer).toMatchObject({
      today: { calls: '1', cost: null, success_rate: '0', unpriced_calls: '1', by_model: { m: { cost: null } } },
      unpriced: { calls: '1', models: ['m'], more: '0' },
    });
    const empty = asSent(await currentStats(booksOf([]), 'main', NOW_US));
    expect(empty).toMatchObject({ current_hour: { calls: '0', cost: '0', success_rate: null } });
    expect(empty).not.toHaveProperty('unpriced');
  });

  it('rounds a success rate half up to two decimals', async () => {
    const calls = Array.from({ length: 800 }, (_, index) =>
      bookedRecord({ id: `${index}`, timestampUs: NOW_US, success: index < 1 }),
    );
    const answer = asSent(await dailyStats(booksOf(calls), 'main', TODAY));
    expect(answer).toMatchObject({ success_rate: '0.13' });
  });

  it('keeps apart names that objects have by birth', async () => {
    const calls = ['__proto__', 'constructor', 'toString'].map((model) =>
      bookedRecord({ id: model, model, function: model }),
    );
    const answer = asSent(await dailyStats(booksOf(calls), 'main', TODAY));
    for (const shares of [answer.by_model, answer.by_function]) {
      expect(Object.keys(shares as object).toSorted()).toEqual(['__proto__', 'constructor', 'toString']);
    }
  });

  it('leaves out what was wholly taken back', async () => {
    const counters = new InMemoryCounterReader([bookedRecord()]);
    for (const { key, sums } of await counters.days('main', TODAY, TODAY)) {
      const taken = zeroSums();
      subtractSums(taken, sums);
      counters.add({ key, sums: taken });
    }
    const answer = await dailyStats({ counters, calendar: shanghai, currency: 'CNY' }, 'main', TODAY);
    expect(answer).toMatchObject({ total_calls: 0n, by_model: {}, by_function: {} });
  });
});

describe('hours, days and months', () => {
  it('are named by the clock of the zone', async () => {
    const answer = asSent(await hourlyStats(booksOf([bookedRecord()]), 'main', NOW_US, 5));
    expect(answer).toMatchObject({ period: 'hourly', date: TODAY, hour: '10', total_calls: '1', total_cost: '0.082' });
    expect(answer).toMatchObject({ start: '2023-11-17T10:00:00+08:00' });
  });

  it('add up: hours to their day, days to their month', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const books = booksOf(records);
        const hours = Array.from({ length: 24 }, (_, index) => hourlyStats(books, 'main', NOW_US, 15 - index));
        const ofDay = (await Promise.all(hours)).filter(({ date }) => date === TODAY);
        expect(ofDay).toHaveLength(24);
        const day = await dailyStats(books, 'main', TODAY);
        expect(ofDay.reduce((sum, hour) => sum + hour.total_calls, 0n)).toBe(day.total_calls);
        const month = await monthlyStats(books, 'main', NOW_US, { year: 2023, month: 11 });
        expect(month.days.map(({ date }) => date)).toHaveLength(17);
        expect(month.days.reduce((sum, { tokens }) => sum + tokens, 0n)).toBe(month.total_tokens);
        expect(month.days.at(-1)).toMatchObject({ date: TODAY, partial: true, calls: day.total_calls });
      }),
      { numRuns: 30 },
    );
  });

  it('of a past month are all there and over; of a month to come there are none', async () => {
    const past = await monthlyStats(booksOf([]), 'main', NOW_US, { year: 2023, month: 2 });
    expect(past.days).toHaveLength(28);
    expect(past.days.some(({ partial }) => partial)).toBe(false);
    const coming = await monthlyStats(booksOf([]), 'main', NOW_US, { year: 2023, month: 12 });
    expect(coming).toMatchObject({ total_calls: 0n, total_cost: { units: 0n }, days: [] });
  });
});

describe('the first screen', () => {
  it('shows the same figures as the calls that it stands for', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const books = booksOf(records);
        const screen = await firstScreen(books, NOW_US);
        const current = await currentStats(books, 'main', NOW_US);
        expect(screen.today).toEqual(current.today);
        expect(screen.current_hour).toEqual(current.current_hour);
        const month = await monthlyStats(books, 'main', NOW_US, { year: 2023, month: 11 });
        expect(screen.month).toMatchObject({ calls: month.total_calls, cost: month.total_cost });
        expect(screen.hours).toHaveLength(16);
        expect(screen.hours.reduce((sum, { calls }) => sum + calls, 0n)).toBe(current.today.calls);
        expect(screen.cost_trend).toHaveLength(30);
        const yesterday = await dailyStats(books, 'main', addDays(TODAY, -1));
        expect(screen.yesterday).toMatchObject({ calls: yesterday.total_calls, cost: yesterday.total_cost });
        const recent = screen.cost_trend.slice(-7).reduce((sum, { calls }) => sum + calls, 0n);
        expect(screen.recent.calls).toBe(recent);
        const before = screen.cost_trend.slice(-14, -7);
        expect(screen.before).toMatchObject({
          from: before[0]?.date,
          to: before.at(-1)?.date,
          calls: before.reduce((sum, { calls }) => sum + calls, 0n),
        });
        expect(screen.top_users.reduce((sum, { calls }) => sum + calls, 0n)).toBe(recent);
        expect(screen.top_anchors.reduce((sum, { calls }) => sum + calls, 0n)).toBe(recent);
      }),
      { numRuns: 30 },
    );
  });

  it('sets the complete hours of today against the same clock hours of a longer yesterday', async () => {
    const newYork = createCalendar('America/New_York');
    const nowUs = Date.parse('2025-11-03T03:30:00-05:00') * 1000;
    const calls = newYork.hoursOf('2025-11-02').map((timestampUs, index) => ({
      ...bookedRecord({ id: `${index}`, timestampUs }),
      day: '2025-11-02',
      hourStartUs: timestampUs,
    }));
    const screen = await firstScreen(booksOf(calls, newYork), nowUs);
    expect(screen.yesterday.calls).toBe(25n);
    // The clock showed 0, 1, 1 again and 2.
    expect(screen.yesterday_until_now.calls).toBe(4n);
    expect(screen.hours.map(({ start }) => start.slice(11, 13))).toEqual(['00', '01', '02', '03']);
  });
});
