import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createCancelJob, createGetJob, createListJobs } from '../../../functions/manage/jobs.ts';
import { createRequestReprice } from '../../../functions/manage/reprice.ts';
import type { RouteHandler } from '../../../functions/route.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import type { JobRef } from '../../../lib/jobs/job.ts';
import { validatorOfComponent } from '../../support/answer-check.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';

const NOW_US = Date.UTC(2026, 10, 24, 2) * 1000;
const RANGE = { from: '2026-11-01', to: '2026-11-02' };

/** The routes of jobs over a store in memory. */
function manage() {
  const jobs = new InMemoryJobs();
  const sealedDays = new InMemorySealedDays();
  const started: JobRef[] = [];
  const starter = { start: async (ref: JobRef) => void started.push({ project: ref.project, id: ref.id }) };
  const ports = { jobs, sealedDays, starter, randomId: randomUUID, calendar: createCalendar('Asia/Shanghai') };
  let nowUs = NOW_US;
  const ask = async (handler: RouteHandler, query: Record<string, string>, path = {}, project = 'main') => {
    nowUs += 1_000_000;
    const caller = { project, keyId: 'key_1', scopes: [] };
    const { status, headers, body } = await handler({ caller, query, path, body: () => '', nowUs });
    return { status, headers, body: JSON.parse(writeJson(body)), text: writeJson(body) };
  };
  return {
    jobs,
    sealedDays,
    started,
    reprice: (query: Record<string, string>, project?: string) => ask(createRequestReprice(ports), query, {}, project),
    list: (query: Record<string, string> = {}, project?: string) => ask(createListJobs(ports), query, {}, project),
    get: (id: string, project?: string) => ask(createGetJob(ports), {}, { id }, project),
    cancel: (id: string, project?: string) => ask(createCancelJob(ports), {}, { id }, project),
    end: async (id: string, result: string) => {
      const ref = { project: 'main', id };
      await jobs.take(ref, { owner: 'run', nowUs, untilUs: nowUs });
      await jobs.end(ref, { owner: 'run', nowUs }, { state: 'done', result });
      const job = await jobs.find(ref);
      if (job !== undefined) await jobs.close(job);
    },
  };
}

describe('asking for a re-pricing', () => {
  it('makes a job, tells where it is, and starts it; the books stay as they are unless it is said', async () => {
    const { reprice, started } = manage();
    const { status, headers, body } = await reprice({ ...RANGE, model: '模型 1' });
    expect(status).toBe(202);
    expect(headers).toEqual({ location: `/api/ai_usage/jobs/${body.id}` });
    expect(body).toEqual({
      id: expect.stringMatching(/^job_[0-9a-f]{22}$/),
      kind: 'reprice',
      state: 'queued',
      progress: { done: 0, total: 0 },
      input: { ...RANGE, model: '模型 1', dry_run: true },
      requested_by: 'key_1',
      created_at: '2026-11-24T10:00:01+08:00',
      updated_at: '2026-11-24T10:00:01+08:00',
    });
    expect(started).toEqual([{ project: 'main', id: body.id }]);
    expect((await reprice({ ...RANGE, dry_run: 'false' })).body.input).toEqual({ ...RANGE, dry_run: false });
  });

  it('names every fault', async () => {
    const wrong = manage().reprice({ from: '2026-02-30', dry_run: 'yes', model: '', modell: 'x' });
    await expect(wrong).rejects.toMatchObject({
      code: 'bad_request',
      details: [{ path: 'from' }, { path: 'to' }, { path: 'model' }, { path: 'dry_run' }, { path: 'modell' }],
    });
    const backwards = manage().reprice({ from: '2026-11-02', to: '2026-11-01' });
    await expect(backwards).rejects.toMatchObject({
      details: [{ path: 'to', message: 'must not be before from, 2026-11-02' }],
    });
  });

  it('takes 366 days and not one more', async () => {
    expect((await manage().reprice({ from: '2025-01-01', to: '2026-01-01' })).status).toBe(202);
    const longer = manage().reprice({ from: '2025-01-01', to: '2026-01-02' });
    await expect(longer).rejects.toMatchObject({
      details: [{ message: expect.stringContaining('at most until 2026-01-01') }],
    });
  });

  it('is refused where days are sealed, and names them', async () => {
    const { sealedDays, reprice, jobs } = manage();
    sealedDays.days.push('2026-11-02', '2026-12-01');
    await expect(reprice(RANGE)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/2026-11-02$/),
    });
    expect(await jobs.listOpen()).toEqual([]);
    sealedDays.days.push(...Array.from({ length: 20 }, (_, day) => `2026-10-${day + 10}`));
    const many = reprice({ from: '2026-10-01', to: '2026-10-31' });
    await expect(many).rejects.toMatchObject({ message: expect.stringMatching(/2026-10-19 and 10 more$/) });
  });

  it('waits for the one that changes the books, while any number may look', async () => {
    const { reprice, end } = manage();
    const { body: first } = await reprice({ ...RANGE, dry_run: 'false' });
    const second = reprice({ from: '2025-01-01', to: '2025-01-01', dry_run: 'false' });
    await expect(second).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(first.id) });
    expect((await reprice(RANGE)).status).toBe(202);
    expect((await reprice({ ...RANGE, dry_run: 'false' }, 'other')).status).toBe(202);
    await end(first.id, '{}');
    expect((await reprice({ ...RANGE, dry_run: 'false' })).status).toBe(202);
  });
});

describe('jobs', () => {
  it('are shown with their result to the last digit', async () => {
    const { reprice, get, end } = manage();
    const { body } = await reprice(RANGE);
    const result = '{"difference":-0.100000000000000001,"calls":12345678901234567890,"rows":[{"cost":1e2}]}';
    await end(body.id, result);
    const { status, text } = await get(body.id);
    expect(status).toBe(200);
    expect(text).toContain(`"result":${result}`);
  });

  it('say why they failed, and nothing of errors that passed', async () => {
    const { reprice, get, jobs } = manage();
    const { body } = await reprice(RANGE);
    const ref = { project: 'main', id: body.id };
    const error = { code: 'unavailable', message: 'busy' };
    await jobs.take(ref, { owner: 'run', nowUs: NOW_US, untilUs: NOW_US });
    await jobs.release(ref, { owner: 'run', nowUs: NOW_US }, error);
    expect((await get(body.id)).body).not.toHaveProperty('error');
    await jobs.take(ref, { owner: 'run', nowUs: NOW_US, untilUs: NOW_US });
    await jobs.end(ref, { owner: 'run', nowUs: NOW_US }, { state: 'failed', error });
    expect((await get(body.id)).body).toMatchObject({ state: 'failed', error });
  });

  it('are listed newest first, in pages, without their results', async () => {
    const { reprice, list, end } = manage();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.unshift((await reprice(RANGE)).body.id);
    await end(ids[0] ?? '', '{"rows":[]}');
    const first = (await list({ limit: '2' })).body;
    expect(first.jobs.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(first.jobs[0]).not.toHaveProperty('result');
    const rest = (await list({ limit: '2', cursor: first.cursor })).body;
    expect([rest.jobs.map(({ id }: { id: string }) => id), rest.cursor]).toEqual([ids.slice(2), null]);
    await expect(list({ limit: '0' })).rejects.toMatchObject({ details: [{ path: 'limit' }] });
  });

  it('are asked to stop, and have not stopped yet then', async () => {
    const { reprice, cancel, get, end } = manage();
    const { body } = await reprice(RANGE);
    const cancelled = await cancel(body.id);
    expect(cancelled).toMatchObject({ status: 202, body: { state: 'queued', cancelling: true } });
    expect(validatorOfComponent('Job')(cancelled.body), 'as the OpenAPI document describes it').toBe(true);
    expect((await get(body.id)).body).toMatchObject({ cancelling: true });
    await end(body.id, '{}');
    await expect(cancel(body.id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('done') });
  });

  it('of another project are not there', async () => {
    const { reprice, cancel, get, list } = manage();
    const { body } = await reprice(RANGE);
    expect((await list({}, 'other')).body).toEqual({ jobs: [], cursor: null });
    await expect(get(body.id, 'other')).rejects.toMatchObject({ code: 'not_found' });
    await expect(cancel(body.id, 'other')).rejects.toMatchObject({ code: 'not_found' });
    await expect(get('')).rejects.toMatchObject({ code: 'not_found' });
  });
});
