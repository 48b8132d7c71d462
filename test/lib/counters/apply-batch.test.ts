import { describe, expect, it } from 'vitest';
import { applyBatch } from '../../../lib/counters/apply-batch.ts';
import { countersOf } from '../../../lib/counters/families.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import type { CounterDelta, Counters, ProbeSight } from '../../../lib/ports.ts';
import { batchOf, callOf, createWorld, expired, inserted, malformed, newer, probe } from '../../support/batch-world.ts';
import { CountersWithForeign } from '../../support/counters-with-foreign.ts';
import { recordChange } from '../../support/stream-changes.ts';

const ONE_COUNTER_AT_A_TIME = { countersOfSlice: 1, concurrency: 1 };

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
