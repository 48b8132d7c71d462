import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import type { BriefDrivers } from '../../../lib/api-contract.ts';
import {
  forgetInReport,
  NO_FILES,
  type RewrittenFiles,
  rewriteReports,
} from '../../../lib/forgetting/rewrite-reports.ts';
import { type Decimal, money } from '../../../lib/money.ts';
import { InMemoryReportFiles } from '../../support/in-memory-report-files.ts';

const forgetting = { userId: 'alice', pseudonym: 'forgotten-1', key: 'k' };
const bytes = (text: string) => new TextEncoder().encode(text);

const CHANGE = { cost: money(3n), cost_before: money(1n), change: money(2n) };

/** As `POST /export_report` and the weekly report write them. */
const reportOf = (userId: string) => ({
  totals: { calls: 3, cost: money(123456789012345678901234567890n) },
  by_function: { [userId]: { calls: 1 }, chat: { calls: 2 } },
  by_model: { 'qwen-max': { calls: 3 } },
  top_users: [
    { user_id: userId, calls: 2, cost: money(1n) },
    { user_id: 'bob', calls: 1, cost: null },
  ],
  budgets: [
    { id: 'b', scope: { type: 'user', value: userId }, limit: money(5n) },
    { id: 'f', scope: { type: 'function', value: userId }, limit: money(5n) },
  ],
  forecast: {
    drivers: {
      function: { key: userId, ...CHANGE },
      user: { key: userId, ...CHANGE },
    } satisfies Partial<BriefDrivers<Decimal>>,
  },
});

describe('a report that names a forgotten user', () => {
  it('has the pseudonym instead, and every figure and other name as it was', () => {
    const before = writeJson(reportOf('alice'));
    const { top_users: users, budgets, forecast } = reportOf('forgotten-1');
    const [ofUser, ofFunction] = [budgets[0], reportOf('alice').budgets[1]];
    const drivers = { ...reportOf('alice').forecast.drivers, user: forecast.drivers.user };
    const renamed = { top_users: users, budgets: [ofUser, ofFunction], forecast: { drivers } };
    const expected = { ...reportOf('alice'), ...renamed };
    expect(forgetInReport(before, forgetting)).toBe(writeJson(expected));
  });

  it('is found whatever the name, and nobody whose name begins or ends alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), (userId, isIndented) => {
        const users = [userId, `${userId}x`, `x${userId}`, userId.toUpperCase()].map((name) => ({ user_id: name }));
        const text = JSON.stringify({ top_users: users }, null, isIndented ? 2 : 0);
        const after = JSON.parse(forgetInReport(text, { ...forgetting, userId }));
        const renamed = users.map(({ user_id: name }) => ({ user_id: name === userId ? 'forgotten-1' : name }));
        expect(after).toEqual({ top_users: renamed });
      }),
      { numRuns: 200 },
    );
  });
});

describe('the files of a project', () => {
  const run = async (files: InMemoryReportFiles) => {
    let at: RewrittenFiles = NO_FILES;
    while (!at.isDone) at = await rewriteReports(files, { project: 'main', forgetting }, at);
    return at;
  };

  it('are looked through page by page; only reports that name the user are written, each once', async () => {
    const files = new InMemoryReportFiles();
    for (let index = 0; index < 50; index += 1) {
      const text = writeJson(reportOf(index % 5 === 0 ? 'alice' : 'carol'));
      await files.put({ project: 'main', path: `usage_report_${String(index).padStart(2, '0')}.json` }, bytes(text));
    }
    await files.put({ project: 'main', path: 'usage_2026-11-23.jsonl.gz' }, bytes('packed'));
    await files.put({ project: 'main', path: 'weekly/2026-W47.json' }, bytes(writeJson(reportOf('alice'))));
    await files.put({ project: 'other', path: 'usage_report_0.json' }, bytes(writeJson(reportOf('alice'))));
    expect(await run(files)).toMatchObject({ rewritten: 11, exports: 1 });
    expect(await run(files)).toMatchObject({ rewritten: 0, exports: 1 });
    const texts = async (project: string) => {
      const { items } = await files.list(project, { limit: 100 });
      const read = items.map(({ path }) => files.read({ project, path }));
      return (await Promise.all(read)).map((content) => new TextDecoder().decode(content)).join();
    };
    expect(await texts('main')).not.toContain('"user_id":"alice"');
    expect(await texts('other')).toContain('"user_id":"alice"');
  });

  it('may be none', async () => {
    expect(await run(new InMemoryReportFiles())).toMatchObject({ rewritten: 0, exports: 0 });
  });
});
