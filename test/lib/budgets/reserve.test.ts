import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../lib/budgets/budget.ts';
import { instantOfReservation, reservationId } from '../../../lib/budgets/hold.ts';
import type { Holds } from '../../../lib/budgets/ports.ts';
import { quotaOf } from '../../../lib/budgets/quota.ts';
import { createReservations } from '../../../lib/budgets/release-reservations.ts';
import { createReserve } from '../../../lib/budgets/reserve.ts';
import { Spending } from '../../../lib/budgets/spending.ts';
import { countersOf, sumsOf } from '../../../lib/counters/families.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryHolds } from '../../support/in-memory-holds.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { budget } from './budget-builder.ts';

const DAY_US = 86_400_000_000;
const SECOND_US = 1_000_000;

/** A ledger in which a call costs what it says, in attos. */
function ledger(budgets: readonly Budget[], step: <T>(work: () => Promise<T>) => Promise<T> = (work) => work()) {
  const counters = new InMemoryCounterReader();
  const stored = new InMemoryHolds();
  const holds: Holds = {
    read: (keys) => step(() => stored.read(keys)),
    open: (key) => step(() => stored.open(key)),
    admit: (reservation, rooms) => step(() => stored.admit(reservation, rooms)),
    drop: (key, ids) => step(() => stored.drop(key, ids)),
  };
  const real = new Spending({ counters, calendar: shanghai });
  const store = new InMemoryBudgets(budgets);
  let ids = 0;
  const ports = {
    budgets: store,
    holds,
    spending: { ask: (...asked: Parameters<Spending['ask']>) => step(() => real.ask(...asked)) },
    calendar: shanghai,
    currency: 'CNY',
    randomId: () => String(++ids).padStart(16, '0'),
    pause: () => step(async () => {}),
  };
  const reserveOf = createReserve(ports);
  const reservations = createReservations(ports);
  let calls = 0;
  return {
    reserve: (user: string, estimate: bigint, nowUs = NOW_US, expiresInS = 600) =>
      reserveOf({ project: 'main', user, estimateAtto: estimate, expiresInS }, nowUs),
    /** As the aggregator does: into the counters, then out of the holds. */
    async record(
      user: string,
      cost: bigint,
      facts: { reservationId?: string; timestampUs?: number; status?: 'partial' } = {},
    ) {
      const record: BookedRecord = bookedRecord(
        { id: `call-${calls++}`, userId: user, timestampUs: NOW_US, ...facts },
        { costAtto: cost, price: { source: 'built-in', priceId: 'p', model: 'm' } },
      );
      await step(async () => {
        for (const key of countersOf(record)) counters.add({ key, sums: sumsOf(record) });
      });
      await reservations.release([record.record]);
    },
    quota: (user: string, nowUs = NOW_US) => quotaOf(ports, 'main', user, nowUs),
  };
}

const hard = (facts: Partial<Budget> = {}) => budget({ limitAtto: 100n, isHard: true, ...facts });
const idOf = async (outcome: ReturnType<ReturnType<typeof ledger>['reserve']>) => {
  const reserved = await outcome;
  return reserved.outcome === 'reserved' ? reserved.reservation.id : '';
};

describe('a reservation', () => {
  it('is made while there is room for its estimate, and refused by name when there is not', async () => {
    const { reserve, record } = ledger([hard()]);
    await record('u', 30n);
    expect(await reserve('u', 71n)).toEqual({ outcome: 'refused', budgetId: 'budget_1', remainingAtto: 70n });
    expect(await reserve('u', 60n)).toMatchObject({ outcome: 'reserved', remainingAtto: 10n });
    expect(await reserve('v', 11n)).toMatchObject({ outcome: 'refused', remainingAtto: 10n });
    expect(await reserve('v', 10n)).toMatchObject({ outcome: 'reserved', remainingAtto: 0n });
    await record('v', 200n);
    expect(await reserve('v', 1n)).toMatchObject({ outcome: 'refused', remainingAtto: 0n });
  });

  it.each<[string, readonly Budget[], string]>([
    ['no budget', [], 'unlimited'],
    ['a budget that is not hard', [budget({ limitAtto: 1n })], 'unlimited'],
    ['a budget of another user', [hard({ scope: { type: 'user', value: 'v' }, limitAtto: 1n })], 'unlimited'],
    ['a budget of another project', [hard({ project: 'other', limitAtto: 1n })], 'unlimited'],
    ['a budget of its own', [hard({ scope: { type: 'user', value: 'u' }, limitAtto: 1n })], 'refused'],
    ['a budget of each', [hard({ scope: { type: 'each_user' }, limitAtto: 1n })], 'refused'],
    ['the tightest of several', [hard(), hard({ id: 'b', period: 'monthly', limitAtto: 1n })], 'refused'],
  ])('under %s is %s', async (_, budgets, outcome) => {
    expect(await ledger(budgets).reserve('u', 2n)).toMatchObject({ outcome });
  });

  it('of each user holds nothing of another', async () => {
    const { reserve } = ledger([hard({ scope: { type: 'each_user' } })]);
    expect(await reserve('u', 100n)).toMatchObject({ outcome: 'reserved' });
    expect(await reserve('u', 1n)).toMatchObject({ outcome: 'refused' });
    expect(await reserve('v', 100n)).toMatchObject({ outcome: 'reserved' });
  });

  it('is released by the record that names it, and by no other', async () => {
    const { reserve, record, quota } = ledger([hard({ scope: { type: 'each_user' } })]);
    const first = await idOf(reserve('u', 50n));
    const second = await idOf(reserve('u', 50n));
    await record('v', 1n, { reservationId: first });
    await record('u', 1n, { reservationId: 'rsv_of_nobody' });
    await record('u', 1n, { reservationId: first, status: 'partial' });
    expect(await quota('u')).toMatchObject({ allowed: false, budgets: [{ reserved: { units: 100n } }] });
    await record('u', 20n, { reservationId: first });
    await record('u', 0n, { reservationId: first });
    expect(await quota('u')).toMatchObject({
      allowed: true,
      budgets: [{ spent: { units: 22n }, reserved: { units: 50n } }],
    });
    expect(second).not.toBe('');
  });

  it('of yesterday evening is released by a record of this morning', async () => {
    const midnightUs = shanghai.startOfDay('2023-11-17');
    const { reserve, record, quota } = ledger([hard({ period: 'monthly' })]);
    const id = await idOf(reserve('u', 60n, midnightUs - 1));
    await record('u', 60n, { reservationId: id, timestampUs: midnightUs + 1 });
    expect(await quota('u', midnightUs + 2)).toMatchObject({
      budgets: [{ spent: { units: 60n }, reserved: { units: 0n } }],
    });
  });

  it('of a caller who crashed comes back when it expires', async () => {
    const { reserve, quota } = ledger([hard()]);
    await reserve('u', 100n, NOW_US, 60);
    const soon = NOW_US + 60 * SECOND_US;
    expect(await reserve('u', 1n, soon - 1)).toMatchObject({ outcome: 'refused' });
    expect(await quota('u', soon)).toMatchObject({ allowed: true, budgets: [{ reserved: { units: 0n } }] });
    expect(await reserve('u', 100n, soon)).toMatchObject({ outcome: 'reserved' });
    expect(await reserve('u', 1n, soon)).toMatchObject({ outcome: 'refused' });
  });

  it('of a period holds nothing of the next', async () => {
    const { reserve } = ledger([hard()]);
    await reserve('u', 100n, NOW_US, 3600);
    expect(await reserve('u', 100n, NOW_US + DAY_US)).toMatchObject({ outcome: 'reserved' });
  });

  it('has an id that tells when it was made, and fits into a record', () => {
    const id = reservationId(NOW_US, '0b6cfa6e-1d3c-4a55-9c3e-2f1f0a6d7c11');
    expect(id).toMatch(/^[\x21-\x7e]{1,64}$/);
    expect(instantOfReservation(id)).toBe(NOW_US);
    for (const other of ['', 'rsv_', `${id}0`, id.replace('rsv', 'RSV')])
      expect(instantOfReservation(other)).toBeUndefined();
  });
});

describe('a quota', () => {
  it('says how each budget stands in which all calls of the user count, and whether all have something left', async () => {
    const { record, reserve, quota } = ledger([
      hard(),
      budget({ id: 'budget_2', scope: { type: 'user', value: 'u' }, period: 'weekly', limitAtto: 40n }),
      budget({ id: 'budget_3', scope: { type: 'model', value: 'qwen-max' }, limitAtto: 1n }),
      budget({ id: 'budget_4', scope: { type: 'user', value: 'v' }, limitAtto: 1n }),
    ]);
    await record('u', 30n);
    await record('v', 5n);
    await reserve('u', 25n);
    expect(await quota('u')).toMatchObject({
      allowed: true,
      budgets: [
        { id: 'budget_1', spent: { units: 35n }, reserved: { units: 25n }, remaining: { units: 40n }, hard: true },
        {
          id: 'budget_2',
          spent: { units: 30n },
          reserved: { units: 0n },
          remaining: { units: 10n },
          resets_at: '2023-11-20T00:00:00+08:00',
        },
      ],
      closed_days_lag_s: 60,
    });
    await record('u', 10n);
    expect(await quota('u')).toMatchObject({ allowed: false });
    expect(await quota('v')).toMatchObject({ allowed: false, budgets: [{ id: 'budget_1' }, { id: 'budget_4' }] });
    expect(await quota('w')).toMatchObject({ allowed: true, budgets: [{ id: 'budget_1' }] });
  });
});

it('whoever asks at the same time, what is spent and what is reserved are never more than the limit', async () => {
  const caller = fc.record({
    user: fc.constantFrom('u', 'v'),
    estimates: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
    /** What of its estimate each call costs; a caller who crashes records nothing. */
    part: fc.constantFrom(0, 50, 100),
    isCrashing: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(caller, { minLength: 2, maxLength: 5 }), async (scheduler, callers) => {
      const step = async <T>(work: () => Promise<T>): Promise<T> => {
        await scheduler.schedule(Promise.resolve());
        return work();
      };
      const budgets = [
        hard(),
        hard({ id: 'budget_2', scope: { type: 'each_user' }, limitAtto: 70n, period: 'weekly' }),
      ];
      const { reserve, record, quota } = ledger(budgets, step);
      const owed = new Map<string, number>();
      const add = (user: string, amount: number) => owed.set(user, (owed.get(user) ?? 0) + amount);
      const checkLimits = () => {
        const sums = [...owed.values()];
        expect(Math.max(0, ...sums)).toBeLessThanOrEqual(70);
        expect(sums.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(100);
      };
      const work = callers.map(async ({ user, estimates, part, isCrashing }) => {
        for (const estimate of estimates) {
          const outcome = await reserve(user, BigInt(estimate)).catch(() => undefined);
          if (outcome?.outcome !== 'reserved') continue;
          add(user, estimate);
          checkLimits();
          if (isCrashing) return;
          const cost = Math.floor((estimate * part) / 100);
          // From here on it is known what the call has cost, however long its record takes.
          add(user, cost - estimate);
          await record(user, BigInt(cost), { reservationId: outcome.reservation.id });
        }
      });
      await scheduler.waitFor(Promise.all(work));
      await scheduler.waitFor(
        Promise.all(['u', 'v'].map((user) => quota(user))).then((quotas) => {
          const [{ budgets: [all] = [] } = { budgets: [] }] = quotas;
          const counted = Number((all?.spent.units ?? 0n) + (all?.reserved.units ?? 0n));
          expect(counted).toBe([...owed.values()].reduce((sum, one) => sum + one, 0));
        }),
      );
    }),
    { numRuns: 60 },
  );
});
