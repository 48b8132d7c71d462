import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportReportAnswer, ReportList } from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { runProgram } from '../support/run-program.ts';

describe('reports over the wire', { timeout: 60_000 }, () => {
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
  }, 120_000);

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
    const trigger = (word: string) => runProgram(process.execPath, ['cli/trigger.ts', word, '--home', ledger.home]);
    const [first, second] = [await trigger('report'), await trigger('report')];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toMatch(/^Report {2}\{"week":"\d{4}-W\d\d","sent":1,/);
    expect(second.stdout).toMatch(/"sent":0,"sent_before":1,/);
    const { week } = JSON.parse(first.stdout.replace('Report', ''));
    const inbox = (await (await fetch(`${ledger.url}/local/inbox.json`)).json()) as { subject: string }[];
    expect(inbox.filter(({ subject }) => subject.includes(week))).toHaveLength(1);
    expect(await (await download(`weekly/${week}.json`)).json()).toMatchObject({ week, totals: { calls: 0 } });
    const swept = (await trigger('sweep')).stdout.trimEnd().split('\n');
    expect(swept.map((line) => line.split(' ')[0]).toSorted()).toEqual(['Job', 'WatchBudgets', 'WatchBudgets']);
    expect((await trigger('audit')).stdout).toMatch(/^Audit {2}\{/);
    expect(await trigger('lunch')).toMatchObject({ code: 2, stderr: expect.stringContaining('name one of report') });
  });

  it.each([
    [['--week', '2026-W60'], 2, 'must be an ISO week'],
    [['--week', '2099-W01'], 1, 'is not over by the clock of the ledger'],
  ])('are refused by the command with %j', async (args, code, words) => {
    const end = await runProgram(process.execPath, ['cli/report.ts', ...args, '--home', ledger.home]);
    expect(end.code).toBe(code);
    expect(end.stdout + end.stderr).toContain(words);
  });
});
