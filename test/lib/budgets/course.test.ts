import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUDGET_PERIODS } from '../../../lib/budgets/budget.ts';
import { withCourses } from '../../../lib/budgets/course.ts';
import { periodOf } from '../../../lib/budgets/period.ts';
import { Spending } from '../../../lib/budgets/spending.ts';
import { budgetStandings } from '../../../lib/budgets/standing.ts';
import { daysFromTo } from '../../../lib/calendar.ts';
import { readDashboardRows } from '../../../lib/spend/dashboard.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { anyRecords, NOW_US, shanghai } from '../../support/random-records.ts';
import { budget } from './budget-builder.ts';

const HOUR_US = 3_600_000_000;
const PROJECT = 'main';
const today = shanghai.dayOf(NOW_US);

const SCOPES = [
  [{ type: 'all' }, () => true],
  [{ type: 'model', value: '__proto__' }, ({ record }: BookedRecord) => record.model === '__proto__'],
  [{ type: 'function', value: '话术' }, ({ record }: BookedRecord) => record.function === '话术'],
  [{ type: 'anchor', value: '主播' }, ({ record }: BookedRecord) => record.anchorId === '主播'],
  [{ type: 'user', value: 'user-1' }, ({ record }: BookedRecord) => record.userId === 'user-1'],
] as const;

async function coursesOf(records: readonly BookedRecord[], budgets: Parameters<typeof budget>[0][]) {
  const counters = new InMemoryCounterReader(records);
  const ports = { counters, calendar: shanghai, currency: 'CNY' };
  const standing = { ...ports, spending: new Spending(ports), budgets: new InMemoryBudgets(budgets.map(budget)) };
  const standings = await budgetStandings(standing, PROJECT, NOW_US);
  const read = readDashboardRows(ports, PROJECT, NOW_US);
  return withCourses(ports, standings, { project: PROJECT, nowUs: NOW_US, read });
}

/** By the records alone: what was spent until the end of each step. */
function expectedCourse(records: readonly BookedRecord[], period: (typeof BUDGET_PERIODS)[number]): bigint[] {
  const { from } = periodOf(period, today);
  const stepOf = ({ day, record }: BookedRecord): string | number =>
    period === 'daily' ? shanghai.hourStartOf(record.timestampUs) : day;
  const startUs = shanghai.startOfDay(today);
  const hours = Array.from({ length: 24 }, (_, hour) => startUs + hour * HOUR_US).filter((hour) => hour <= NOW_US);
  const steps: readonly (string | number)[] = period === 'daily' ? hours : daysFromTo(from, today);
  const own = records.filter(({ day }) => from <= day && day <= today);
  return steps.map((step) =>
    own.filter((call) => stepOf(call) <= step).reduce((sum, { costAtto }) => sum + (costAtto ?? 0n), 0n),
  );
}

describe('the course of a budget', () => {
  it('is what was spent by the end of each step, and ends with what is spent', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const known = records.filter(({ record }) => record.timestampUs <= NOW_US);
        for (const period of BUDGET_PERIODS)
          for (const [scope, isOwn] of SCOPES) {
            const [standing] = await coursesOf(known, [{ scope, period }]);
            const isByName = scope.type === 'anchor' || scope.type === 'user';
            const hasNone = standing?.spent === null || (period === 'daily' && isByName);
            const own = known.filter(({ record }) => record.project === PROJECT).filter(isOwn);
            expect(standing?.course?.map(({ units }) => units) ?? null).toEqual(
              hasNone ? null : expectedCourse(own, period),
            );
          }
      }),
      { numRuns: 30 },
    );
  });

  it('is none of each user, who have no one sum', async () => {
    expect(await coursesOf([], [{ scope: { type: 'each_user' } }])).toMatchObject([{ spent: null, course: null }]);
  });
});
