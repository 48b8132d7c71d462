import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import type { WeeklyReport } from '../../../lib/api-contract.ts';
import { sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import { toBrief, writeBrief } from '../../../lib/insights/forecast/brief.ts';
import { forecast as makeForecast } from '../../../lib/insights/forecast/forecast.ts';
import { toIntegrityAnswer } from '../../../lib/integrity/integrity-answer.ts';
import { weekNamed } from '../../../lib/reports/week.ts';
import { changesOf, weeklyReport } from '../../../lib/reports/weekly-report.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { seasonal } from '../../support/augurs.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../support/in-memory-stored-proofs.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { budget } from '../budgets/budget-builder.ts';

/** 2023-11-13 to 2023-11-19. */
const WEEK = weekNamed('2023-W46') as NonNullable<ReturnType<typeof weekNamed>>;
const DAY_US = 86_400_000_000;
/** The Friday of the week, and of the week before. */
const FRIDAY_US = NOW_US;
const MONDAY_AFTER_US = NOW_US + 3 * DAY_US;
const MONDAY_AFTER = shanghai.iso(MONDAY_AFTER_US);

interface World {
  readonly proofs?: InMemoryStoredProofs;
  readonly seals?: InMemorySeals;
  readonly budgets?: InMemoryBudgets;
  readonly forecasts?: InMemoryKeptForecasts;
}

async function reportOf(records: readonly BookedRecord[], world: World = {}): Promise<WeeklyReport<string, string>> {
  const report = await weeklyReport(
    {
      counters: new InMemoryCounterReader(records),
      calendar: shanghai,
      currency: 'CNY',
      proofs: world.proofs ?? new InMemoryStoredProofs(),
      seals: world.seals ?? new InMemorySeals(),
      forecasts: world.forecasts ?? new InMemoryKeptForecasts(),
      budgets: world.budgets ?? new InMemoryBudgets(),
    },
    'main',
    WEEK,
    MONDAY_AFTER_US,
  );
  return parseExactly(writeJson(report)) as WeeklyReport<string, string>;
}

const call = (id: string, timestampUs: number, more = {}) => bookedRecord({ id, timestampUs, ...more });

describe('the report of a week', () => {
  it('has the calls of its days and no others, beside those of the week before', async () => {
    const [mondayUs, sundayUs] = [shanghai.startOfDay('2023-11-13'), shanghai.startOfDay('2023-11-20') - 1];
    const report = await reportOf([
      call('first', mondayUs),
      call('last', sundayUs),
      call('before', mondayUs - 1),
      call('long before', mondayUs - 7 * DAY_US - 1),
      call('after', sundayUs + 1),
    ]);
    expect(report).toMatchObject({
      week: '2023-W46',
      from: '2023-11-13',
      to: '2023-11-19',
      totals: { calls: '2', cost: '0.164' },
      change: {
        from: '2023-11-06',
        to: '2023-11-12',
        calls: { before: '1', difference: '1', percent: '100' },
        tokens: { before: '2700', difference: '2700', percent: '100' },
        cost: { before: '0.082', difference: '0.082', percent: '100' },
      },
      budgets: [],
    });
    expect(report.by_day.map(({ calls }) => calls)).toEqual(['1', '0', '0', '0', '0', '0', '1']);
    expect(report.by_day.some(({ partial }) => partial)).toBe(false);
  });

  it('says nothing of a cost that nobody knows', () => {
    const known = sumsOf(bookedRecord());
    const unknown = sumsOf(bookedRecord({}, UNPRICED));
    expect(changesOf(known, unknown).cost).toEqual({ before: null, difference: null, percent: null });
    expect(changesOf(unknown, known).cost).toMatchObject({ difference: null, percent: null });
    expect(changesOf(known, zeroSums()).calls).toEqual({ before: 0n, difference: 1n, percent: null });
  });

  it('has differences that lead from one week to the other', () => {
    const counts = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(counts, counts, (now, before) => {
        const sums = (costAtto: bigint) => ({ ...zeroSums(), calls: 1n, costAtto });
        const { cost } = changesOf(sums(now), sums(before));
        expect((cost.before?.units ?? 0n) + (cost.difference?.units ?? 0n)).toBe(now);
        const shown = cost.percent?.units ?? 0n;
        const exact = before === 0n ? 0 : Number(now - before) / (Number(before) / 10_000);
        expect(Math.abs(Number(shown) - exact)).toBeLessThanOrEqual(0.51 + Math.abs(exact) * 1e-9);
      }),
    );
  });

  it('tells how the budgets stood when it ended', async () => {
    const budgets = new InMemoryBudgets([
      budget({ id: 'budget_w', period: 'weekly', limitAtto: 10n ** 17n }),
      budget({ id: 'budget_m', period: 'monthly', scope: { type: 'user', value: 'user-1' }, limitAtto: 10n ** 18n }),
    ]);
    const calls = [call('a', FRIDAY_US), call('b', FRIDAY_US - 7 * DAY_US), call('c', MONDAY_AFTER_US)];
    const report = await reportOf(calls, { budgets });
    expect(report.budgets).toMatchObject([
      { id: 'budget_m', spent: '0.164', percent: '16.4', period_from: '2023-11-01T00:00:00+08:00' },
      { id: 'budget_w', spent: '0.082', percent: '82', period_from: '2023-11-13T00:00:00+08:00' },
    ]);
  });
});

describe('the forecast in a report', () => {
  const each = Array.from({ length: 40 }, (_, ago) => call(`ago-${ago}`, MONDAY_AFTER_US - ago * DAY_US));
  const budgets = new InMemoryBudgets([budget({ id: 'budget_m', period: 'monthly', limitAtto: 23n * 10n ** 17n })]);

  it('is of the month that is running when it is made, by means where none is kept', async () => {
    const { forecast } = await reportOf(each, { budgets });
    expect(forecast).toMatchObject({
      as_of: MONDAY_AFTER,
      method: 'weekday_mean',
      month: { month: '2023-11', spent: '1.64', expected: '2.479' },
      budgets: [{ id: 'budget_m', reached_on: '2023-11-28', chance: '100' }],
    });
  });

  it('is the one that was kept, with what is spent until then', async () => {
    const forecasts = new InMemoryKeptForecasts();
    const madeAtUs = MONDAY_AFTER_US - 1;
    const books = { counters: new InMemoryCounterReader(each), budgets, calendar: shanghai, currency: 'CNY', seasonal };
    const made = await makeForecast(books, { project: 'main', nowUs: madeAtUs, days: 0 });
    await forecasts.put({ project: 'main', madeAtUs, text: writeBrief(toBrief(made, 'before')) });
    const { forecast } = await reportOf([...each, call('more', MONDAY_AFTER_US)], { budgets, forecasts });
    expect(forecast).toMatchObject({ as_of: 'before', month: { spent: '1.722' }, drivers: { change: '0' } });
  });
});

describe('the integrity of a week', () => {
  const booked = call('a', FRIDAY_US);
  const day = { project: 'main', day: '2023-11-17' };
  const answerOf = (balanced: boolean | null, of = booked) => {
    const sums = sumsOf(of);
    const counters = { hour: sums, day: sums, anchor: sums, user: sums, session: zeroSums() };
    const sides = { records: sums, counters, partialCalls: 0 };
    const reason = balanced === null ? ({ reason: 'in_flight' } as const) : {};
    const proof = { ...day, balanced, ...reason, sides, differences: [], foreign: [], more: 0, marks: new Map() };
    return writeJson(toIntegrityAnswer(proof, { provedAtUs: MONDAY_AFTER_US }, shanghai));
  };
  const proved = async (answer: string) => {
    const proofs = new InMemoryStoredProofs();
    await proofs.put({ ...day, answer });
    return proofs;
  };

  it.each([true, false, null])('is that of the proofs of its days: %s', async (balanced) => {
    const { integrity } = await reportOf([booked], { proofs: await proved(answerOf(balanced)) });
    expect(integrity.balanced).toBe(balanced);
    expect(integrity.days).toEqual([
      {
        date: '2023-11-17',
        balanced,
        ...(balanced === null && { reason: 'in_flight' }),
        proved_at: '2023-11-20T15:20:00+08:00',
      },
    ]);
  });

  it('is not known of a day without a proof, and wrong as soon as one day is', async () => {
    const other = call('b', FRIDAY_US - DAY_US);
    const half = await reportOf([booked, other], { proofs: await proved(answerOf(true)) });
    expect(half.integrity).toMatchObject({
      balanced: null,
      days: [{ date: '2023-11-16', balanced: null, reason: 'not_proved', proved_at: null }, { balanced: true }],
    });
    const wrong = await reportOf([booked, other], { proofs: await proved(answerOf(false)) });
    expect(wrong.integrity.balanced).toBe(false);
  });

  it('is not known when calls came after the proof', async () => {
    const late = call('late', FRIDAY_US + 1);
    const { integrity } = await reportOf([booked, late], { proofs: await proved(answerOf(true)) });
    expect(integrity).toMatchObject({ balanced: null, days: [{ balanced: null, reason: 'moved_since' }] });
  });

  it('is that of the seal of a sealed day', async () => {
    const seals = new InMemorySeals();
    await seals.close(day, '2023-12-01');
    await seals.seal({ ...day, answer: answerOf(true) });
    const { integrity } = await reportOf([booked], { seals, proofs: await proved(answerOf(false)) });
    expect(integrity.balanced).toBe(true);
  });

  it('of a week without calls is nothing to prove', async () => {
    expect((await reportOf([])).integrity).toEqual({ balanced: true, days: [] });
  });
});
