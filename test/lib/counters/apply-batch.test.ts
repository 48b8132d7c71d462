import { describe, expect, it } from 'vitest';
import { applyBatch, type StreamBatch } from '../../../lib/counters/apply-batch.ts';
import { countersOf } from '../../../lib/counters/families.ts';
import { judgeEvent, type StreamChange } from '../../../lib/counters/stream-change.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import type { CounterDelta, Counters, ProbeSight, Reservations } from '../../../lib/ports.ts';
import { bookedRecord } from '../../support/builders.ts';
import { CountersWithForeign } from '../../support/counters-with-foreign.ts';
import { InMemoryCounters } from '../../support/in-memory-counters.ts';
import { InMemoryDayMarks } from '../../support/in-memory-day-marks.ts';
import { InMemoryLeftSessions } from '../../support/in-memory-left-sessions.ts';
import { InMemoryProbes } from '../../support/in-memory-probes.ts';
import { InMemoryQuarantine } from '../../support/in-memory-quarantine.ts';
import { NO_RESERVATIONS } from '../../support/no-reservations.ts';
import { recordChange, streamEvent } from '../../support/stream-changes.ts';

const ONE_COUNTER_AT_A_TIME = { countersOfSlice: 1, concurrency: 1 };

const callOf = (user: string, id: string) => bookedRecord({ userId: user, id });
const inserted = (sequence: number, user = 'u') => recordChange(sequence, undefined, callOf(user, `call-${sequence}`));
const malformed = (sequence: number): StreamChange =>
  judgeEvent(streamEvent({ sequenceNumber: String(sequence), after: { kind: 'malformed', reason: 'pk: not a text' } }));
const newer = (sequence: number): StreamChange =>
  judgeEvent(streamEvent({ sequenceNumber: String(sequence), after: { kind: 'newer', version: 2 } }));
const expired = (sequence: number): StreamChange =>
  judgeEvent(streamEvent({ sequenceNumber: String(sequence), name: 'REMOVE', expired: true }));

const probe = (sequence: number): StreamChange => {
  const of = { id: 'p', project: 'main', day: '2023-11-17', place: `at-${sequence}` };
  return judgeEvent(streamEvent({ sequenceNumber: String(sequence), after: { kind: 'probe', probe: of } }));
};

const batchOf = (changes: readonly StreamChange[], facts: Partial<StreamBatch> = {}): StreamBatch => ({
  shardId: 'shard-1',
  table: 'records',
  changes,
  totalMs: 1000,
  remainingMs: () => 1000,
  ...facts,
});

function createWorld() {
  const counters = new InMemoryCounters();
  const quarantine = new InMemoryQuarantine();
  const callsOf = (user: string) => {
    const key = countersOf(callOf(user, 'any')).find(({ family }) => family === 'user');
    return key === undefined ? undefined : counters.read(key).calls;
  };
  return {
    counters,
    quarantine,
    probes: new InMemoryProbes(),
    touched: new InMemoryDayMarks(),
    leftSessions: new InMemoryLeftSessions(),
    reservations: NO_RESERVATIONS,
    callsOf,
  };
}

/** Refuses the updates of one user's counters. */
const failingFor = (user: string, counters: Counters): Counters => ({
  add: (delta: CounterDelta) =>
    'user' in delta.key && delta.key.user === user ? Promise.reject(new Error('throttled')) : counters.add(delta),
});

describe('a batch of a shard', () => {
  it('updates each counter once, however many records move it', async () => {
    const world = createWorld();
    const outcome = await applyBatch(world, batchOf([inserted(1), inserted(2), expired(3), inserted(4)]));
    expect(outcome).toEqual({ tally: { changes: 3, updates: 4, replays: 0 }, quarantined: [], foreign: [] });
    expect(world.callsOf('u')).toBe(3n);
  });

  it('changes nothing when it is delivered again', async () => {
    const world = createWorld();
    const batch = batchOf([inserted(1), inserted(2)]);
    await applyBatch(world, batch);
    expect(await applyBatch(world, batch)).toMatchObject({ tally: { updates: 0, replays: 4 } });
    expect(world.callsOf('u')).toBe(2n);
  });

  it('counts what is new in a batch that was cut differently', async () => {
    const world = createWorld();
    await applyBatch(world, batchOf([inserted(1), inserted(2)]));
    await applyBatch(world, batchOf([inserted(2), inserted(3)]));
    expect(world.callsOf('u')).toBe(3n);
  });

  it('keeps the watermarks of shards apart', async () => {
    const world = createWorld();
    await applyBatch(world, batchOf([inserted(9)]));
    await applyBatch(world, batchOf([inserted(2)], { shardId: 'shard-2' }));
    expect(world.callsOf('u')).toBe(2n);
  });

  it('moves the watermark of a counter whose delta nets to zero', async () => {
    const world = createWorld();
    const call = callOf('u', 'call');
    const born = recordChange(1, undefined, call);
    await applyBatch(world, batchOf([born, recordChange(2, call, undefined)]));
    await applyBatch(world, batchOf([born]));
    expect(world.callsOf('u')).toBe(0n);
  });

  it('passes over a counter in whose place something else lies, names it, and counts in all others', async () => {
    const world = createWorld();
    const counters = new CountersWithForeign(world.counters);
    const spoilt = countersOf(callOf('v', 'any')).filter(({ family }) => family === 'user');
    for (const key of spoilt) counters.put(key);
    const batch = batchOf([inserted(1), inserted(2, 'v'), inserted(3)]);
    const outcome = await applyBatch({ ...world, counters }, batch);
    expect(outcome).toEqual({
      tally: { changes: 3, updates: 4, replays: 0 },
      quarantined: [],
      foreign: spoilt,
    });
    expect([world.callsOf('u'), world.callsOf('v')]).toEqual([2n, 0n]);
    const day = countersOf(callOf('v', 'any')).find(({ family }) => family === 'day');
    expect(day && world.counters.read(day).calls).toBe(3n);
  });

  it('is done when it is empty', async () => {
    expect(await applyBatch(createWorld(), batchOf([]))).not.toHaveProperty('firstNotApplied');
  });
});

describe('a batch that cannot be finished', () => {
  it('ends before the next slice when less than a quarter of the time is left', async () => {
    const world = createWorld();
    const times = [1000, 250, 249];
    const batch = batchOf([inserted(1), inserted(2), inserted(3)], { remainingMs: () => times.shift() ?? 0 });
    const outcome = await applyBatch(world, batch, ONE_COUNTER_AT_A_TIME);
    expect(outcome).toMatchObject({ stoppedBy: 'time', firstNotApplied: '3', tally: { changes: 2 } });
    expect(world.callsOf('u')).toBe(2n);
  });

  it('answers with the slice that the store refused, and does not go past it', async () => {
    const world = createWorld();
    const ports = { ...world, counters: failingFor('v', world.counters) };
    const batch = batchOf([inserted(1), inserted(2, 'v'), inserted(3)]);
    const outcome = await applyBatch(ports, batch, ONE_COUNTER_AT_A_TIME);
    expect(outcome).toMatchObject({ stoppedBy: 'store', firstNotApplied: '2', error: new Error('throttled') });
    expect(world.callsOf('u')).toBe(1n);

    await applyBatch(world, batchOf([inserted(2, 'v'), inserted(3)]));
    expect([world.callsOf('u'), world.callsOf('v')]).toEqual([2n, 1n]);
  });

  it('throws a record of a newer release back, after all that came before it', async () => {
    const world = createWorld();
    const outcome = await applyBatch(world, batchOf([inserted(1), malformed(2), newer(3), inserted(4), malformed(5)]));
    expect(outcome).toMatchObject({ stoppedBy: 'newer-version', firstNotApplied: '3' });
    expect(world.callsOf('u')).toBe(1n);
    expect(world.quarantine.events()).toHaveLength(1);
  });

  it('fails loudly when the store contradicts itself', async () => {
    const watermark = inserted(1).mark;
    const counters: Counters = { add: async () => ({ outcome: 'already-counted', watermark }) };
    expect(await applyBatch({ ...createWorld(), counters }, batchOf([inserted(2)]))).toMatchObject({
      stoppedBy: 'store',
    });
  });
});

describe('what is no record', () => {
  it('goes to quarantine once, and the batch goes on', async () => {
    const world = createWorld();
    const batch = batchOf([inserted(1), malformed(2), inserted(3)]);
    await applyBatch(world, batch);
    const outcome = await applyBatch(world, batch);
    expect(outcome).not.toHaveProperty('firstNotApplied');
    expect(outcome.quarantined).toEqual([{ eventId: 'event-2', sequenceNumber: '2' }]);
    expect(world.callsOf('u')).toBe(2n);
    expect(world.quarantine.events()).toEqual([
      {
        table: 'records',
        eventId: 'event-2',
        shardId: 'shard-1',
        sequenceNumber: '2',
        reason: 'pk: not a text',
        event: '{"eventID":"event-2"}',
      },
    ]);
  });

  it('is delivered again while it can not be kept', async () => {
    const world = createWorld();
    const quarantine = { put: () => Promise.reject(new Error('throttled')) };
    const outcome = await applyBatch({ ...world, quarantine }, batchOf([malformed(1), inserted(2)]));
    expect(outcome).toMatchObject({ stoppedBy: 'store', firstNotApplied: '1' });
    expect(world.callsOf('u')).toBe(0n);
  });
});

describe('a probe', () => {
  const createReports = () => {
    const reported: ProbeSight[] = [];
    return { reported, probes: { report: async (sight: ProbeSight) => void reported.push(sight) } };
  };

  it('is reported with its shard and place when everything before it is counted', async () => {
    const { reported, probes } = createReports();
    const world = { ...createWorld(), probes };
    const outcome = await applyBatch(world, batchOf([inserted(1), probe(2), inserted(3)]), ONE_COUNTER_AT_A_TIME);
    expect(outcome).toMatchObject({ tally: { changes: 2 } });
    expect(reported).toEqual([
      {
        probe: expect.objectContaining({ id: 'p', place: 'at-2' }),
        shardId: 'shard-1',
        mark: watermark('2', 1_700_186_400),
      },
    ]);
  });

  it('is not reported while a counter before it could not be updated', async () => {
    const { reported, probes } = createReports();
    const world = { ...createWorld(), probes };
    const counters = failingFor('u', world.counters);
    const outcome = await applyBatch({ ...world, counters }, batchOf([inserted(1), probe(2)]));
    expect(outcome).toMatchObject({ stoppedBy: 'store', firstNotApplied: '1' });
    expect(reported).toEqual([]);
  });

  it('comes again when it could not be reported', async () => {
    const world = { ...createWorld(), probes: { report: () => Promise.reject(new Error('throttled')) } };
    expect(await applyBatch(world, batchOf([inserted(1), probe(2)]))).toMatchObject({ firstNotApplied: '1' });
  });
});

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
