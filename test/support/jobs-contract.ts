import { describe, expect, it } from 'vitest';
import { type Job, type NewJob, timedId } from '../../lib/jobs/job.ts';
import type { Jobs } from '../../lib/jobs/ports.ts';

const NOW_US = 1_795_485_600_000_000;
const LEASE_US = 10_000_000;

/** What every store of jobs does. Each test uses a project of its own, so that they can share a store. */
export function describeJobs(name: string, storeOf: () => Jobs): void {
  let projects = 0;
  let count = 0;
  const makeProject = () => {
    projects += 1;
    const project = `jobs-${projects}`;
    return (facts: Partial<NewJob> = {}): NewJob => {
      count += 1;
      const createdAtUs = NOW_US + count;
      const id = timedId('job', createdAtUs, 'abcdef01');
      return { project, id, kind: 'reprice', input: '{"a":1}', requestedBy: 'key_1', createdAtUs, ...facts };
    };
  };
  const lease = (owner: string, nowUs: number) => ({ owner, nowUs, untilUs: nowUs + LEASE_US });
  const created = async (job: NewJob): Promise<Job> => {
    const made = await storeOf().create(job);
    if (made.outcome !== 'created') throw new Error('it is excluded');
    return made.job;
  };
  const openOf = async ({ project }: Pick<NewJob, 'project'>) =>
    (await storeOf().listOpen()).filter((open) => open.project === project);

  describe(`${name}: a store of jobs`, () => {
    it('makes a job that waits, and opens it', async () => {
      const job = makeProject()();
      const expected = {
        ...job,
        state: 'queued',
        progress: { done: 0, total: 0 },
        attempts: 0,
        cancelRequested: false,
        updatedAtUs: job.createdAtUs,
      };
      expect(await created(job)).toEqual(expected);
      expect(await storeOf().find(job)).toEqual(expected);
      expect(await openOf(job)).toEqual([{ project: job.project, id: job.id }]);
      expect(await storeOf().find({ ...job, project: 'other' })).toBeUndefined();
    });

    it('knows none by a name that is no id, however long', async () => {
      const named = { project: makeProject()().project, id: 'x'.repeat(3000) };
      expect(await storeOf().find(named)).toBeUndefined();
      expect(await storeOf().requestCancel(named, NOW_US)).toEqual({ outcome: 'absent' });
    });

    it('makes the same job once, although it is told twice', async () => {
      const job = makeProject()({ excludes: 'x' });
      await created(job);
      await created(job);
      expect(await openOf(job)).toHaveLength(1);
    });

    it('lets one of those that exclude each other be open, and names it', async () => {
      const make = makeProject();
      const first = await created(make({ excludes: 'reprice' }));
      await created(make());
      const second = make({ excludes: 'reprice' });
      expect(await storeOf().create(second)).toEqual({ outcome: 'excluded', by: first.id });
      expect(await storeOf().find(second)).toBeUndefined();
      await created({ ...second, project: `${second.project}-other` });
      await storeOf().close(first);
      await created(second);
      await storeOf().close(first);
      expect((await openOf(second)).map(({ id }) => id)).toContain(second.id);
    });

    it('gives a job to one owner until its lease is over', async () => {
      const job = await created(makeProject()());
      const takes = await Promise.all(['a', 'b', 'c'].map((owner) => storeOf().take(job, lease(owner, NOW_US))));
      const taken = takes.filter(({ outcome }) => outcome === 'taken');
      expect(taken).toMatchObject([{ job: { state: 'running', attempts: 1, updatedAtUs: NOW_US } }]);
      const refused = takes.filter(({ outcome }) => outcome !== 'taken');
      expect(refused).toEqual([1, 2].map(() => ({ outcome: 'leased', untilUs: NOW_US + LEASE_US })));
      const late = await storeOf().take(job, lease('d', NOW_US + LEASE_US));
      expect(late).toMatchObject({ outcome: 'taken', job: { attempts: 2 } });
      expect(await storeOf().take({ ...job, id: timedId('job', 1, '') }, lease('a', NOW_US))).toEqual({
        outcome: 'absent',
      });
    });

    it('keeps a checkpoint of the owner, renews the lease and forgets the error before it', async () => {
      const job = await created(makeProject()());
      await storeOf().take(job, lease('a', NOW_US));
      await storeOf().release(job, { owner: 'a', nowUs: NOW_US }, { code: 'unavailable', message: 'busy' });
      const again = await storeOf().take(job, lease('b', NOW_US + 1));
      expect(again).toMatchObject({ job: { attempts: 2, error: { code: 'unavailable', message: 'busy' } } });
      const at = { cursor: '{"at":"钱"}', progress: { done: 3, total: 9 } };
      const kept = await storeOf().checkpoint(job, lease('b', NOW_US + LEASE_US), at);
      const stored = { ...job, state: 'running', ...at, updatedAtUs: NOW_US + LEASE_US };
      expect(kept).toEqual({ outcome: 'kept', job: stored });
      expect(await storeOf().find(job)).toEqual(stored);
      expect(await storeOf().take(job, lease('c', NOW_US + LEASE_US + 1))).toMatchObject({ outcome: 'leased' });
      expect(await storeOf().checkpoint(job, lease('a', NOW_US), { ...at, cursor: '"stale"' })).toEqual({
        outcome: 'lost',
      });
      expect(await storeOf().find(job)).toEqual(stored);
    });

    it('ends a job once, for its owner, with what became of it', async () => {
      const job = await created(makeProject()());
      await storeOf().take(job, lease('a', NOW_US));
      await storeOf().checkpoint(job, lease('a', NOW_US), { cursor: '1', progress: { done: 1, total: 1 } });
      const ending = { state: 'done', result: '{"cost":0.1}' } as const;
      expect(await storeOf().end(job, { owner: 'b', nowUs: NOW_US }, ending)).toEqual({ outcome: 'lost' });
      const ended = await storeOf().end(job, { owner: 'a', nowUs: NOW_US + 5 }, ending);
      expect(ended).toMatchObject({
        outcome: 'ended',
        job: { ...ending, cursor: '1', progress: { done: 1, total: 1 }, updatedAtUs: NOW_US + 5 },
      });
      expect(await storeOf().end(job, { owner: 'a', nowUs: NOW_US + 5 }, ending)).toEqual(ended);
      expect(await storeOf().take(job, lease('b', NOW_US + 10 * LEASE_US))).toMatchObject({
        outcome: 'ended',
        job: { state: 'done' },
      });
      expect(await storeOf().end(job, { owner: 'a', nowUs: NOW_US }, { state: 'failed' })).toEqual({ outcome: 'lost' });
      expect(await openOf(job)).toHaveLength(1);
      await storeOf().close(job);
      expect(await openOf(job)).toEqual([]);
    });

    it('keeps why a job failed', async () => {
      const job = await created(makeProject()());
      await storeOf().take(job, lease('a', NOW_US));
      const error = { code: 'conflict', message: 'sealed' };
      await storeOf().end(job, { owner: 'a', nowUs: NOW_US }, { state: 'failed', error });
      expect(await storeOf().find(job)).toMatchObject({ state: 'failed', error });
    });

    it('keeps what is confidential until the job ends, out of listings, and not a moment longer', async () => {
      const job = await created({ ...makeProject()(), confidential: '{"user":"alice"}' });
      expect((await storeOf().take(job, lease('a', NOW_US))) as object).toMatchObject({
        job: { confidential: '{"user":"alice"}' },
      });
      const [listed] = (await storeOf().list(job.project, { limit: 1 })).items;
      expect(listed).not.toHaveProperty('confidential');
      const ended = await storeOf().end(job, { owner: 'a', nowUs: NOW_US }, { state: 'done', result: '1' });
      expect(JSON.stringify([ended, await storeOf().find(job)])).not.toContain('alice');
    });

    it('lets the owner only give the lease back', async () => {
      const job = await created(makeProject()());
      await storeOf().take(job, lease('a', NOW_US));
      await storeOf().release(job, { owner: 'b', nowUs: NOW_US });
      expect(await storeOf().take(job, lease('c', NOW_US))).toMatchObject({ outcome: 'leased' });
      await storeOf().release(job, { owner: 'a', nowUs: NOW_US });
      expect(await storeOf().take(job, lease('c', NOW_US))).toMatchObject({ outcome: 'taken' });
    });

    it('takes the wish to cancel of an open job only', async () => {
      const job = await created(makeProject()());
      expect(await storeOf().requestCancel(job, NOW_US)).toEqual({
        outcome: 'requested',
        job: { ...job, cancelRequested: true },
      });
      expect(await storeOf().requestCancel(job, NOW_US)).toMatchObject({ outcome: 'requested' });
      const taken = await storeOf().take(job, lease('a', NOW_US));
      expect(taken).toMatchObject({ job: { cancelRequested: true } });
      await storeOf().end(job, { owner: 'a', nowUs: NOW_US }, { state: 'cancelled' });
      expect(await storeOf().requestCancel(job, NOW_US)).toMatchObject({
        outcome: 'ended',
        job: { state: 'cancelled' },
      });
      expect(await storeOf().requestCancel({ ...job, project: 'other' }, NOW_US)).toEqual({ outcome: 'absent' });
    });

    it('lists the jobs of a project in pages, newest first, without what may be large', async () => {
      const make = makeProject();
      const jobs: Job[] = [];
      for (let index = 0; index < 5; index += 1) jobs.unshift(await created(make()));
      const [newest] = jobs;
      if (newest === undefined) throw new Error('no job');
      await storeOf().take(newest, lease('a', NOW_US));
      await storeOf().checkpoint(newest, lease('a', NOW_US), { cursor: '"c"', progress: { done: 1, total: 2 } });
      await storeOf().end(newest, { owner: 'a', nowUs: NOW_US }, { state: 'done', result: '1' });
      const pages: string[][] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<Jobs['list']>> = await storeOf().list(newest.project, {
          limit: 2,
          ...(cursor && { cursor }),
        });
        pages.push(page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== null);
      expect(pages.flat()).toEqual(jobs.map(({ id }) => id));
      expect(Math.max(...pages.map((page) => page.length))).toBe(2);
      const [first] = (await storeOf().list(newest.project, { limit: 1 })).items;
      expect(first).toEqual({ ...newest, state: 'done', progress: { done: 1, total: 2 }, updatedAtUs: NOW_US });
      const wrong = storeOf().list(newest.project, { limit: 2, cursor: 'job_x' });
      await expect(wrong).rejects.toMatchObject({ code: 'bad_request', details: [{ path: 'cursor' }] });
    });
  });
}
