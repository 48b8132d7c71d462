import { expect, it } from 'vitest';
import { createRequestExport } from '../../../functions/manage/export-records.ts';
import type { JobRef } from '../../../lib/jobs/job.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const started: JobRef[] = [];
const ask = (query: Record<string, string>) =>
  createRequestExport({
    jobs: new InMemoryJobs(),
    starter: { start: async (ref) => void started.push(ref) },
    randomId: () => 'abcdef01',
    calendar: shanghai,
  })({
    caller: { project: 'main', keyId: 'key_1', scopes: ['admin'] },
    query,
    path: {},
    body: () => '',
    nowUs: NOW_US,
  });

it('an export of records is a job that is told where it is', async () => {
  const { status, headers, body } = await ask({ from: '2023-01-01', to: '2024-01-01' });
  const { id } = body as { id: string };
  expect([status, headers]).toEqual([202, { location: `/api/ai_usage/jobs/${id}` }]);
  expect(body).toMatchObject({ kind: 'export', state: 'queued', input: { from: '2023-01-01', to: '2024-01-01' } });
  expect(started.map((ref) => ref.id)).toEqual([id]);
});

it.each([
  [{}, /from: is required; to: is required/],
  [{ from: '2023-02-30', to: '2023-03-01' }, /from: must be a day/],
  [{ from: '2023-03-02', to: '2023-03-01' }, /to: must not be before from/],
  [{ from: '2023-01-01', to: '2024-01-02' }, /a range has 1 to 366 days: at most until 2024-01-01/],
  [{ from: '2015-01-01', to: '2254-12-31' }, /a range has 1 to 366 days/],
  [{ from: '0001-01-01', to: '9999-12-31' }, /must be a day YYYY-MM-DD from 2015-01-01/],
  [{ from: '2023-01-01', to: '2023-01-01', path: '../x' }, /path: is no parameter/],
])('%j is refused', async (query, message) => {
  await expect(ask(query as Record<string, string>)).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringMatching(message),
  });
});
