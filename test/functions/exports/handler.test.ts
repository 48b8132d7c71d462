import { describe, expect, it } from 'vitest';
import { createExportHandlers } from '../../../functions/exports/handler.ts';
import type { Caller } from '../../../lib/access/api-key.ts';
import { BASE_PATH, ROUTES, routeKey } from '../../../lib/api-contract.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryReportFiles, InMemoryReportLinks, InMemoryReportNames } from '../../support/in-memory-report-files.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const ADMIN: Caller = { project: 'main', keyId: 'key-1', scopes: ['admin'] };

function open() {
  const files = new InMemoryReportFiles();
  const handlers = createExportHandlers({
    counters: new InMemoryCounterReader([bookedRecord()]),
    files,
    links: new InMemoryReportLinks(),
    names: new InMemoryReportNames(),
    calendar: shanghai,
    currency: 'CNY',
  });
  const ask = async (route: string, query: Record<string, string> = {}, caller: Caller = ADMIN) => {
    const [method, path] = route.split(' ');
    const handler = handlers[`${method} ${BASE_PATH}${path}`];
    const answer = await handler?.({ caller, query, path: {}, body: () => '', nowUs: NOW_US });
    return answer as { status: number; body: Record<string, unknown>; file?: { bytes: Uint8Array; mediaType: string } };
  };
  return { files, handlers, ask };
}

it('answers every route that the contract gives to the exports', () => {
  const routes = ROUTES.filter(({ answeredBy }) => answeredBy === 'exports').map(routeKey);
  expect(Object.keys(open().handlers).toSorted()).toEqual(routes.toSorted());
});

describe('an export', () => {
  it('is named by its second, and by the next one when that is taken', async () => {
    const { ask } = open();
    expect((await ask('POST /export_report')).body).toEqual({
      success: true,
      report_path: 'records/ai_usage/usage_report_20231117_152000.json',
      download_url: '/api/ai_usage/download_report?path=usage_report_20231117_152000.json',
    });
    expect((await ask('POST /export_report')).body.report_path).toContain('usage_report_20231117_152001.json');
    expect((await ask('POST /export_report', { format: 'csv' })).body.report_path).toContain('_152000.csv');
  });

  it('asks to wait when the names of the next seconds are taken', async () => {
    const { ask } = open();
    for (let made = 0; made < 10; made += 1) await ask('POST /export_report');
    await expect(ask('POST /export_report')).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterSeconds: 10,
    });
  });

  it.each([
    [{ days: '0' }, /days: must be an integer from 1 to 366/],
    [{ days: '367' }, /from 1 to 366/],
    [{ days: '99999999999999999999' }, /from 1 to 366/],
    [{ format: 'xlsx' }, /format: must be one of json, csv/],
    [{ from: '2026-01-01' }, /from: is no parameter/],
  ])('is refused with %j', async (query, message) => {
    await expect(open().ask('POST /export_report', query as Record<string, string>)).rejects.toThrow(message);
  });
});

describe('a download', () => {
  it('is the file, of its own type', async () => {
    const { ask } = open();
    await ask('POST /export_report', { days: '2', format: 'csv' });
    const { status, file } = await ask('GET /download_report', { path: 'usage_report_20231117_152000.csv' });
    expect([status, file?.mediaType]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(Buffer.from(file?.bytes ?? []).toString()).toContain('2023-11-17,default,qwen-max,1,');
  });

  it('is a link when the file is above 4 MB', async () => {
    const { ask, files } = open();
    const size = 4 * 1024 * 1024;
    await files.put({ project: 'main', path: 'usage_2026-11-23.jsonl.gz' }, new Uint8Array(size));
    await files.put({ project: 'main', path: 'usage_2026-11-24.jsonl.gz' }, new Uint8Array(size + 1));
    const whole = await ask('GET /download_report', { path: 'usage_2026-11-23.jsonl.gz' });
    expect(whole.file?.bytes.length).toBe(size);
    expect(await ask('GET /download_report', { path: 'usage_2026-11-24.jsonl.gz' })).toEqual({
      status: 200,
      body: {
        download_url: 'https://bucket.example/main/usage_2026-11-24.jsonl.gz?expires=900',
        expires_at: '2023-11-17T15:35:00+08:00',
      },
    });
  });

  it.each([
    '',
    '..',
    '../../engine.db',
    '/etc/passwd',
    'weekly/../../x',
    'projects/../x',
    '%2e%2e%2fx',
    'a\\b',
    'x\0y',
  ])('of the path %j is refused', async (path) => {
    await expect(open().ask('GET /download_report', { path })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('of what is not there, or is of another project, finds nothing', async () => {
    const { ask } = open();
    await ask('POST /export_report');
    const path = 'usage_report_20231117_152000.json';
    const stranger = { ...ADMIN, project: 'other' };
    for (const asked of [
      ask('GET /download_report', { path }, stranger),
      ask('GET /download_report', { path: `records/ai_usage/${path}` }),
      ask('GET /download_report', { path: 'projects/other/records/ai_usage/x.json' }),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

it('lists what can be downloaded, of the own project', async () => {
  const { ask } = open();
  await ask('POST /export_report');
  await ask('POST /export_report', {}, { ...ADMIN, project: 'other' });
  const { body } = await ask('GET /reports');
  expect(body).toEqual({
    reports: [
      {
        path: 'usage_report_20231117_152000.json',
        bytes: expect.any(Number),
        written_at: '1970-01-01T08:00:01+08:00',
        download_url: '/api/ai_usage/download_report?path=usage_report_20231117_152000.json',
      },
    ],
    cursor: null,
  });
  await expect(ask('GET /reports', { limit: '1001' })).rejects.toThrow('limit: must be an integer from 1 to 1000');
});
