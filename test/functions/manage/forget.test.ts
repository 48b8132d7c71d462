import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createRequestForget } from '../../../functions/manage/forget.ts';
import { createGetJob, createListJobs } from '../../../functions/manage/jobs.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import type { LedgerError } from '../../../lib/errors.ts';
import type { JobRef } from '../../../lib/jobs/job.ts';
import { CHANGES_RECORDS } from '../../../lib/jobs/request-job.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';

const NOW_US = Date.UTC(2026, 10, 24, 2) * 1000;

function manage() {
  const jobs = new InMemoryJobs();
  const started: JobRef[] = [];
  const starter = { start: async (ref: JobRef) => void started.push(ref) };
  const ports = { jobs, starter, randomId: randomUUID, calendar: createCalendar('Asia/Shanghai') };
  const request = (body: string, path = {}) => ({
    caller: { project: 'main', keyId: 'key_1', scopes: [] },
    query: {},
    path,
    body: () => body,
    nowUs: NOW_US,
  });
  return {
    jobs,
    started,
    forget: (body: unknown) =>
      createRequestForget(ports)(request(typeof body === 'string' ? body : JSON.stringify(body))),
    shown: async (id: string) => {
      const answers = [await createListJobs(ports)(request('')), await createGetJob(ports)(request('', { id }))];
      return writeJson(answers);
    },
  };
}

describe('asking to forget a user', () => {
  it('makes a job and starts it; whom it is about stands in no answer', async () => {
    const { forget, shown, jobs, started } = manage();
    const answer = await forget({ user_id: 'alice' });
    const { id } = answer.body as { id: string };
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/api/ai_usage/jobs/${id}` },
      body: { kind: 'forget', state: 'queued', input: {}, requested_by: 'key_1' },
    });
    expect(writeJson(answer) + (await shown(id))).not.toMatch(/alice|forgotten-/);
    expect(started).toMatchObject([{ project: 'main', id }]);
    const { confidential = '{}' } = (await jobs.find({ project: 'main', id })) ?? {};
    expect(JSON.parse(confidential)).toEqual({
      userId: 'alice',
      pseudonym: expect.stringMatching(/^forgotten-[0-9a-f-]{36}$/),
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('waits for another job that changes records', async () => {
    const { forget, jobs } = manage();
    const job = {
      project: 'main',
      id: 'job_0000000000000000000001',
      kind: 'reprice',
      requestedBy: 'k',
      createdAtUs: 0,
    };
    await jobs.create({ ...job, input: '{}', excludes: CHANGES_RECORDS });
    await expect(forget({ user_id: 'alice' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each<[string, unknown, string]>([
    ['nobody in particular', { user_id: 'anonymous' }, 'user_id'],
    ['no user', {}, 'user_id'],
    ['an empty name', { user_id: '' }, 'user_id'],
    ['a name that no record can have', { user_id: 'a\nb' }, 'user_id'],
    ['a number', { user_id: 7 }, 'user_id'],
    ['another field', { user_id: 'alice', why: 'asked' }, 'why'],
    ['a list', [], ''],
  ])('refuses %s', async (_, body, path) => {
    const { forget, started } = manage();
    const refusal = await forget(body).catch((error: LedgerError) => error);
    expect(refusal).toMatchObject({ code: 'bad_request', details: [{ path }] });
    expect(started).toEqual([]);
  });

  it('refuses what is no JSON', async () => {
    await expect(manage().forget('{')).rejects.toMatchObject({ code: 'bad_request' });
  });
});
