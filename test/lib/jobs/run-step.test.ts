import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../lib/errors.ts';
import type { JobProgress } from '../../../lib/jobs/job.ts';
import type { JobWork } from '../../../lib/jobs/kinds.ts';
import { LEASE_MS, MAX_ATTEMPTS } from '../../../lib/jobs/run-step.ts';
import { JOB_PROJECT, JobWorld } from '../../support/job-world.ts';
import { seededRandom } from '../../support/seeded-random.ts';

interface Input {
  readonly items: number;
}
interface Cursor {
  readonly next: number;
  readonly sum: number;
}

/** Adds up numbers, one a page; every third place is the middle of something. */
function adding(hooks: { onPage?: (next: number) => void | Promise<void> } = {}) {
  const seen: JobProgress[] = [];
  const work: JobWork<Input, Cursor> = {
    async advance({ input }, cursor) {
      const { next, sum } = cursor ?? { next: 0, sum: 0 };
      await hooks.onPage?.(next);
      const progress = { done: next + 1, total: input.items };
      seen.push(progress);
      return { cursor: { next: next + 1, sum: sum + next }, progress };
    },
    isFinishedAt: ({ next }) => next === ITEMS,
    canStopAt: ({ next }) => next % 3 !== 0,
    resultOf: (_, { sum }) => ({ sum }),
    totalsOf: (_, { sum }) => ({ total: sum }),
  };
  return { work: work as JobWork<never, never>, seen };
}

const ITEMS = 12;
const SUM = (ITEMS * (ITEMS - 1)) / 2;

const worldOf = (work: JobWork<never, never>) => new JobWorld(() => work, { random: seededRandom(1) });

async function endOf(world: JobWorld, ref: { project: string; id: string }) {
  const audit = await world.audit.list(JOB_PROJECT, { limit: 10 });
  return { job: await world.jobs.find(ref), audit: audit.items, open: await world.jobs.listOpen() };
}

describe('a job', () => {
  it('is done once, whatever run dies where, and whoever else runs it at the same time', async () => {
    let died = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = seededRandom(seed);
      const places = Array.from({ length: random.below(5) }, () => 1 + random.below(60));
      const crashes = new Map(places.map((at) => [at, random.pick(['before', 'after'] as const)]));
      const world = new JobWorld(() => adding().work, { random, crashes });
      const ref = await world.create({ items: ITEMS });
      const progress = watchProgress(world);
      expect(await world.settle(), `seed ${seed}`).toBe(true);
      const { job, audit, open } = await endOf(world, ref);
      expect(job, `seed ${seed}`).toMatchObject({
        state: 'done',
        result: JSON.stringify({ sum: SUM }),
        progress: { done: ITEMS, total: ITEMS },
      });
      expect(audit, `seed ${seed}`).toMatchObject([
        { id: ref.id, by: 'key_1', outcome: 'done', totals: `{"total":${SUM}}` },
      ]);
      expect(open).toEqual([]);
      expect(progress).toEqual(progress.toSorted((one, other) => one - other));
      died += [...crashes.keys()].filter((at) => at <= world.calls).length;
    }
    expect(died).toBeGreaterThan(300);
  });

  it('goes on in the next step when the time of a run is over', async () => {
    const world = worldOf(adding().work);
    const ref = await world.create({ items: ITEMS });
    world.events.length = 0;
    expect(await world.run(ref, 5)).toBe('continued');
    expect(world.events).toMatchObject([ref]);
    expect(await world.jobs.find(ref)).toMatchObject({ state: 'running', progress: { done: 5, total: ITEMS } });
    expect(await world.run(ref)).toBe('done');
  });

  it('is left alone by a run that finds another one alive', async () => {
    const world = worldOf(adding().work);
    const ref = await world.create({ items: ITEMS });
    const living = { owner: 'living', nowUs: world.nowUs, untilUs: world.nowUs + LEASE_MS * 1000 };
    await world.jobs.take(ref, living);
    const startUs = world.nowUs;
    world.onPause = async () => {
      const renewed = { ...living, untilUs: startUs + 3 * LEASE_MS * 1000 };
      await world.jobs.checkpoint(ref, renewed, { cursor: '{"next":1,"sum":0}', progress: { done: 1, total: ITEMS } });
    };
    expect(await world.run(ref)).toBe('busy');
    expect(world.nowUs - startUs).toBeGreaterThan(LEASE_MS * 1000);
  });

  it('is taken over from a run that is too slow, which then stops', async () => {
    const taken: string[] = [];
    const world = worldOf(
      adding({
        onPage: async (next) => {
          if (next === 5 && taken.push('over') === 1) taken.push(await world.run(ref));
        },
      }).work,
    );
    const ref = await world.create({ items: ITEMS });
    expect(await world.run(ref)).toBe('lost');
    expect(taken.at(-1)).toBe('done');
    expect(await world.jobs.find(ref)).toMatchObject({ state: 'done', result: JSON.stringify({ sum: SUM }) });
  });

  it('that was never made is no job', async () => {
    const world = worldOf(adding().work);
    expect(await world.run({ project: JOB_PROJECT, id: 'job_0000000000000000000000' })).toBe('absent');
  });
});

describe('an error', () => {
  it('that passes is thrown for a retry, with the lease given back', async () => {
    let failures = 2;
    const world = worldOf(
      adding({
        onPage: (next) => {
          if (next === 4 && failures-- > 0) throw new LedgerError('unavailable', 'the table is busy');
        },
      }).work,
    );
    const ref = await world.create({ items: ITEMS });
    await expect(world.run(ref)).rejects.toThrow('the table is busy');
    expect(await world.jobs.find(ref)).toMatchObject({
      state: 'running',
      error: { code: 'unavailable', message: 'the table is busy' },
    });
    await expect(world.run(ref)).rejects.toThrow('the table is busy');
    expect(await world.run(ref)).toBe('done');
    expect(await world.jobs.find(ref)).not.toHaveProperty('error');
  });

  it.each([
    [
      'unforeseen',
      new TypeError('secret detail'),
      { code: 'internal', message: expect.not.stringContaining('secret') },
    ],
    ['unavailable', new LedgerError('unavailable', 'busy'), { code: 'unavailable', message: 'busy' }],
  ])('that comes again and again (%s) fails the job, with what was done until then', async (_, error, fault) => {
    const world = worldOf(
      adding({
        onPage: (next) => {
          if (next === 5) throw error;
        },
      }).work,
    );
    const ref = await world.create({ items: ITEMS });
    let runs = 0;
    for (; runs < 20; runs += 1) {
      const outcome = await world.run(ref).catch(() => 'thrown');
      if (outcome === 'failed') break;
    }
    expect(runs).toBeLessThanOrEqual(MAX_ATTEMPTS + 1);
    const { job, audit, open } = await endOf(world, ref);
    expect(job).toMatchObject({ state: 'failed', error: fault, result: JSON.stringify({ sum: 10 }) });
    expect(audit).toMatchObject([{ outcome: 'failed', totals: '{"total":10}' }]);
    expect(open).toEqual([]);
  });

  it('that no retry can mend fails the job at once', async () => {
    const world = worldOf(
      adding({
        onPage: (next) => {
          if (next === 2) throw new LedgerError('conflict', 'sealed');
        },
      }).work,
    );
    const ref = await world.create({ items: ITEMS });
    expect(await world.run(ref)).toBe('failed');
    const { job } = await endOf(world, ref);
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: 'sealed' },
      progress: { done: 2 },
    });
  });

  it('without a word, again and again at the same place, fails the job as well', async () => {
    const world = worldOf(
      adding({ onPage: (next) => (next === 1 ? new Promise<never>(() => undefined) : undefined) }).work,
    );
    const ref = await world.create({ items: ITEMS });
    for (let run = 0; run < MAX_ATTEMPTS + 1; run += 1) {
      void world.run(ref);
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      world.nowUs += 2 * LEASE_MS * 1000;
    }
    expect(await world.run(ref)).toBe('failed');
    expect(await world.jobs.find(ref)).toMatchObject({ error: { code: 'internal' } });
  });

  it('of a kind that only a newer release knows is tried again', async () => {
    const world = worldOf(adding().work);
    const job = { project: JOB_PROJECT, id: 'job_0000000000000000000001', kind: 'constructor', input: '{}' };
    await world.jobs.create({ ...job, requestedBy: 'key_1', createdAtUs: 1 });
    await expect(world.run(job)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a job that shall be cancelled', () => {
  it('ends before its first page when it still waits', async () => {
    const { work, seen } = adding();
    const world = worldOf(work);
    const ref = await world.create({ items: ITEMS });
    await world.jobs.requestCancel(ref, world.nowUs);
    expect(await world.run(ref)).toBe('cancelled');
    expect(seen).toEqual([]);
    const { audit, job, open } = await endOf(world, ref);
    expect(job).not.toHaveProperty('result');
    expect({ audit, open }).toEqual({ audit: [], open: [] });
  });

  it('ends at the next place where its account is complete, with what was done', async () => {
    const world = worldOf(
      adding({
        onPage: async (next) => {
          if (next === 5) await world.jobs.requestCancel(ref, world.nowUs);
        },
      }).work,
    );
    const ref = await world.create({ items: ITEMS });
    expect(await world.run(ref)).toBe('cancelled');
    const { audit, job } = await endOf(world, ref);
    expect(job).toMatchObject({ state: 'cancelled', progress: { done: 7 }, result: JSON.stringify({ sum: 21 }) });
    expect(audit).toMatchObject([{ outcome: 'cancelled', totals: '{"total":21}' }]);
  });
});

/** Progress at each checkpoint that was kept. */
function watchProgress(world: JobWorld): number[] {
  const seen: number[] = [];
  const checkpoint = world.jobs.checkpoint.bind(world.jobs);
  world.jobs.checkpoint = async (ref, lease, at) => {
    const kept = await checkpoint(ref, lease, at);
    if (kept.outcome === 'kept') seen.push(kept.job.progress.done);
    return kept;
  };
  return seen;
}
