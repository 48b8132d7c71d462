import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ExportRecordsResult,
  ExportReportAnswer,
  JobAnswer,
  RecordList,
  ReportList,
} from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { runProgram } from '../support/run-program.ts';
import { trigger } from '../support/trigger.ts';

const DAY = '2023-11-17';
const USERS = ['anonymous', '用户#1', 'user-2'];

/** Calls with all that a record may have, some of it, or nothing of it. */
const VARIED_RECORDS = Array.from({ length: 30 }, (_, index) => ({
  timestamp: `1700186400.${String(index + 1).padStart(6, '0')}`,
  model: ['qwen-max', 'gpt-4', 'nobody-knows'][index % 3],
  user_id: USERS[index % USERS.length],
  input_tokens: 100 * index,
  output_tokens: index,
  ...(index % 2 === 0 && {
    id: `call/${index}`,
    cache_read_tokens: index,
    duration_ms: index + 0.125,
    anchor_id: '主播',
  }),
  ...(index % 5 === 0 && { tags: { 环境: 'a"b' }, reported_cost: '0.00000000000000000000000001', status: 'aborted' }),
  ...(index % 7 === 0 && { success: false, error_msg: '坏\u2028了 '.repeat(100), session_id: 's', provider: 'azure' }),
}));

describe('reports over the wire', { timeout: 300_000 }, () => {
  let ledger: Ledger;
  let asked: Asked;

  const download = (path: string) =>
    fetch(`${ledger.url}/api/ai_usage/download_report?path=${encodeURIComponent(path)}`, {
      headers: { authorization: `Bearer ${ledger.adminKey}` },
    });

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
    const call = { model: 'qwen-max', function: '=1+1', input_tokens: 2000, output_tokens: 700 };
    expect((await post(asked, '/records', { ...call, user_id: 'reader' })).status).toBe(201);
    await askUntil<{ today: { calls: string } }>(asked, '/stats/current', ({ today }) => today.calls === '1');
    await askUntil<{ top: unknown[] }>(asked, '/top?by=user', ({ top }) => top.length === 1);
    await askUntil<{ top: unknown[] }>(asked, '/top?by=anchor', ({ top }) => top.length === 1);
  }, 300_000);

  afterAll(() => ledger.stop());

  it('are exported, listed and downloaded as JSON', async () => {
    const { status, body } = await post<ExportReportAnswer>(asked, '/export_report?days=7', '');
    expect(status).toBe(200);
    expect(body.report_path).toMatch(/^records\/ai_usage\/usage_report_\d{8}_\d{6}\.json$/);
    const answer = await fetch(`${ledger.url}${body.download_url}`, {
      headers: { authorization: `Bearer ${ledger.adminKey}` },
    });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toMatchObject({
      days: 7,
      totals: { calls: 1, cost: 0.082 },
      by_anchor: { '': { calls: 1 } },
      top_users: [{ user_id: 'reader' }],
    });
    const { body: list } = await ask<ReportList>(asked, '/reports');
    expect(list.reports.map(({ path }) => `records/ai_usage/${path}`)).toEqual([body.report_path]);
  });

  it('are exported as a table that a spreadsheet opens', async () => {
    const { body } = await post<ExportReportAnswer>(asked, '/export_report?format=csv', '');
    const bytes = Buffer.from(await (await download(body.report_path.replace('records/ai_usage/', ''))).arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(bytes.toString()).toContain(",'=1+1,qwen-max,1,100,2700,2000,700,");
  });

  it.each(['../engine.db', '..%2f..%2fengine.db', '/etc/passwd', 'projects/../../x', '....//x'])(
    'lead nowhere else: %s',
    async (path) => {
      expect((await download(path)).status).toBe(400);
    },
  );

  it('of the last week are sent by the trigger of their schedule, once, into the inbox', async () => {
    const [first, second] = [await trigger(ledger, 'report'), await trigger(ledger, 'report')];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toMatch(/^Report {2}\{"week":"\d{4}-W\d\d","sent":1,/);
    expect(second.stdout).toMatch(/"sent":0,"sent_before":1,/);
    const { week } = JSON.parse(first.stdout.replace('Report', ''));
    const inbox = (await (await fetch(`${ledger.url}/local/inbox.json`)).json()) as { subject: string }[];
    expect(inbox.filter(({ subject }) => subject.includes(week))).toHaveLength(1);
    expect(await (await download(`weekly/${week}.json`)).json()).toMatchObject({
      week,
      totals: { calls: 0 },
      forecast: { estimate: true, method: 'none', month: { spent: expect.any(Number) } },
    });
    const swept = (await trigger(ledger, 'sweep')).stdout.trimEnd().split('\n');
    expect(swept.map((line) => line.split(' ')[0]).toSorted()).toEqual(['Job', 'WatchBudgets', 'WatchBudgets']);
    expect((await trigger(ledger, 'audit')).stdout).toMatch(/^Audit {2}\{/);
    expect(await trigger(ledger, 'lunch')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('name one of report'),
    });
  });

  it.each([
    [['--week', '2026-W60'], 2, 'must be an ISO week'],
    [['--week', '2099-W01'], 1, 'is not over by the clock of the ledger'],
  ])('are refused by the command with %j', async (args, code, words) => {
    const end = await runProgram(process.execPath, ['cli/report.ts', ...args, '--home', ledger.home]);
    expect(end.code).toBe(code);
    expect(end.stdout + end.stderr).toContain(words);
  });

  it('of raw records are written by a job, and read back by an import without loss', async () => {
    const records = VARIED_RECORDS;
    expect((await post(asked, '/records', { records })).status).toBe(200);
    const { status, body: job } = await post<JobAnswer>(asked, `/export/records?from=${DAY}&to=${DAY}`, '');
    expect(status).toBe(202);
    const { result } = await askUntil<JobAnswer<ExportRecordsResult<string>, string>>(
      asked,
      `/jobs/${job.id}`,
      ({ state }) => state === 'done',
    );
    expect(result).toMatchObject({ records: String(records.length), files: [{ date: DAY }] });
    const folder = mkdtempSync(join(tmpdir(), 'tokenledger-export-'));
    const file = join(folder, `usage_${DAY}.jsonl.gz`);
    const answer = await download(`usage_${DAY}.jsonl.gz`);
    expect(answer.headers.get('content-type')).toBe('application/gzip');
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    const copy = { url: ledger.url, key: await ledger.createKey({ project: 'copy', scopes: ['ingest', 'read'] }) };
    const importInto = ({ url, key }: Asked) =>
      runProgram(process.execPath, ['cli/import.ts', file, '--to', url, '--key', key]);
    const all = records.length;
    expect((await importInto(copy)).stdout).toContain(`${all} lines: ${all} stored, 0 already there`);
    expect((await importInto(copy)).stdout).toContain(`${all} lines: 0 stored, ${all} already there, 0 corrected`);
    expect((await importInto(asked)).stdout).toContain(`${all} lines: 0 stored, ${all} already there, 0 corrected`);
    for (const user of USERS) {
      const path = `/records?date=${DAY}&user_id=${encodeURIComponent(user)}`;
      const [original, imported] = [await ask<RecordList>(asked, path), await ask<RecordList>(copy, path)];
      expect(original.body.records.length).toBeGreaterThan(0);
      expect(imported.body).toEqual(original.body);
    }
    rmSync(folder, { recursive: true });
  });

  it.each(['from=2020-01-01&to=2026-01-01', 'from=2023-11-17', 'from=2023-11-17&to=2023-11-17&path=../x'])(
    'of raw records are refused: %s',
    async (query) => {
      expect((await post(asked, `/export/records?${query}`, '')).status).toBe(400);
    },
  );
});
