import { describe, expect, it } from 'vitest';
import { applyBatch } from '../../../lib/counters/apply-batch.ts';
import { countersOf } from '../../../lib/counters/families.ts';
import type { Reservations } from '../../../lib/ports.ts';
import { batchOf, createWorld, expired, inserted } from '../../support/batch-world.ts';
import { bookedRecord } from '../../support/builders.ts';
import { CountersWithForeign } from '../../support/counters-with-foreign.ts';
import { recordChange } from '../../support/stream-changes.ts';

describe('reservations', () => {
  const calls = [
    recordChange(1, undefined, bookedRecord({ id: 'a', reservationId: 'r-1' })),
    recordChange(2, bookedRecord({ id: 'gone', reservationId: 'r-2' }), undefined),
    recordChange(3, undefined, bookedRecord({ id: 'b' })),
  ];

  it('are released by the records that name them, when their cost is in the counters', async () => {
    const world = createWorld();
    const released: unknown[] = [];
    const reservations: Reservations = {
      release: async (records) => {
        released.push(...records.map(({ reservationId }) => [reservationId, world.callsOf('user-1')]));
      },
    };
    await applyBatch({ ...world, reservations }, batchOf(calls));
    expect(released).toEqual([['r-1', 1n]]);
  });

  it('stay while a counter lacks their cost: what it does not say is spent must not be free', async () => {
    const world = createWorld();
    const counters = new CountersWithForeign(world.counters);
    const lacking = bookedRecord({ id: 'a', userId: 'v', reservationId: 'r-1' });
    const whole = bookedRecord({ id: 'b', userId: 'u', reservationId: 'r-2' });
    for (const key of countersOf(lacking).filter(({ family }) => family === 'user')) counters.put(key);
    const released: unknown[] = [];
    const reservations: Reservations = {
      release: async (records) => void released.push(...records.map(({ reservationId }) => reservationId)),
    };
    const changes = [recordChange(1, undefined, lacking), recordChange(2, undefined, whole)];
    await applyBatch({ ...world, counters, reservations }, batchOf(changes));
    expect(released).toEqual(['r-2']);
  });

  it('are delivered again when they could not be released', async () => {
    const world = { ...createWorld(), reservations: { release: () => Promise.reject(new Error('throttled')) } };
    expect(await applyBatch(world, batchOf(calls))).toMatchObject({ stoppedBy: 'store', firstNotApplied: '1' });
  });
});

describe('the days whose counters move', () => {
  it('are marked before their counters do, each once', async () => {
    const world = createWorld();
    const next = bookedRecord({ id: 'next', timestampUs: Date.UTC(2023, 10, 18, 2) * 1000 });
    const before = bookedRecord({ id: 'moved', timestampUs: Date.UTC(2023, 10, 16, 2) * 1000 });
    await applyBatch(world, batchOf([inserted(1), inserted(2), recordChange(3, before, next), expired(4)]));
    expect(world.touched.all.map(({ day }) => day).toSorted()).toEqual(['2023-11-16', '2023-11-17', '2023-11-18']);
  });

  it('do not move when they could not be marked', async () => {
    const world = {
      ...createWorld(),
      touched: { mark: () => Promise.reject(new Error('throttled')) },
    };
    expect(await applyBatch(world, batchOf([inserted(1)]))).toMatchObject({ stoppedBy: 'store', firstNotApplied: '1' });
    expect(world.callsOf('u')).toBe(0n);
  });
});

describe('the sessions that records leave', () => {
  const of = (sessionId: string | undefined, facts: { userId?: string; model?: string; output?: number } = {}) => {
    const { output = 1, ...names } = facts;
    return bookedRecord({ id: 'one', ...names, tokens: { output }, ...(sessionId !== undefined && { sessionId }) });
  };
  const noted = ({ leftSessions }: ReturnType<typeof createWorld>) => leftSessions.all.map(({ key }) => key.session);

  it.each([
    ['a new record', undefined, of('s'), []],
    ['a deletion', of('s'), undefined, ['s']],
    ['another session', of('s'), of('t'), ['s']],
    ['none any more', of('s'), of(undefined), ['s']],
    ['another user, whose counter is another', of('s'), of('s', { userId: 'other' }), ['s']],
    ['another model', of('s'), of('s', { model: 'other' }), ['s']],
    ['a correction that stays in its counter', of('s'), of('s', { output: 2 }), []],
    ['a deletion of a record without any', of(undefined), undefined, []],
  ])('are noted: %s', async (_, before, after, expected) => {
    const world = createWorld();
    await applyBatch(world, batchOf([recordChange(1, before, after)]));
    expect(noted(world)).toEqual(expected);
  });

  it('do not move when they could not be noted', async () => {
    const world = { ...createWorld(), leftSessions: { note: () => Promise.reject(new Error('throttled')) } };
    const outcome = await applyBatch(world, batchOf([recordChange(1, of('s'), undefined)]));
    expect(outcome).toMatchObject({ stoppedBy: 'store', firstNotApplied: '1' });
    expect(world.counters.rows()).toEqual([]);
  });
});
