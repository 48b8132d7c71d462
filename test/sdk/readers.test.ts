import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { DailyStats } from '../../lib/api-contract.ts';
import { createUsageTracker, TokenledgerError, type UsageTracker } from '../../sdk/src/node.ts';
import { type LedgerDouble, startLedgerDouble } from '../support/ledger-double.ts';

let ledger: LedgerDouble;
let tracker: UsageTracker;

beforeAll(async () => {
  ledger = await startLedgerDouble();
  tracker = createUsageTracker({ endpoint: `${ledger.url}/`, apiKey: 'key' });
});

afterAll(() => ledger.stop());

const QUESTIONS: readonly (readonly [path: string, ask: (tracker: UsageTracker) => Promise<unknown>])[] = [
  ['GET /stats/current', (t) => t.getStats()],
  ['GET /sessions/a%252Fb%2520c', (t) => t.getSessionStats('a/b c')],
  ['GET /stats/hourly?hours_ago=2', (t) => t.getHourlySummary({ hoursAgo: 2 })],
  ['GET /stats/daily', (t) => t.getDailySummary()],
  ['GET /stats/daily?days_ago=7', (t) => t.getDailySummary({ daysAgo: 7 })],
  ['GET /stats/daily?date=2026-11-23', (t) => t.getDailySummary({ date: '2026-11-23' })],
  ['GET /stats/monthly?year=2025&month=9', (t) => t.getMonthlySummary({ year: 2025, month: 9 })],
  ['GET /top_users?limit=100&days=30&sort=tokens', (t) => t.getTopUsers({ limit: 100, days: 30, sort: 'tokens' })],
  ['GET /cost_trend?days=7', (t) => t.getCostTrend({ days: 7 })],
  ['POST /export_report?days=30', (t) => t.exportReport({ days: 30 })],
  ['POST /export_report?days=30&format=csv', (t) => t.exportReport({ days: 30, format: 'csv' })],
  ['GET /quota?user_id=user_001', (t) => t.checkQuota('user_001')],
  ['POST /quota/reserve', (t) => t.reserve({ userId: 'user_001', estimate: '0.35', expiresInS: 60 })],
];

describe('questions to the ledger', () => {
  it.each(QUESTIONS)('%s', async (question, ask) => {
    ledger.answer = () => ({ status: 200, body: { as: 'it came' } });
    expect(await ask(tracker)).toEqual({ as: 'it came' });
    const { method, path, headers } = ledger.requests.at(-1) ?? {};
    expect(`${method} ${path}`).toBe(question.replace(' ', ' /api/ai_usage'));
    expect(headers?.authorization).toBe('Bearer key');
  });

  it('have the types of the contract', () => {
    expectTypeOf(tracker.getDailySummary).returns.resolves.toEqualTypeOf<DailyStats>();
  });

  it('give the text of a report, by its path with and without its folder', async () => {
    ledger.answer = () => ({ status: 200, headers: { 'content-disposition': 'attachment' }, body: { days: [] } });
    for (const path of ['records/ai_usage/weekly/2026-W47.json', 'weekly/2026-W47.json']) {
      expect(await tracker.downloadReport(path)).toBe('{"days":[]}');
      expect(ledger.requests.at(-1)?.path).toBe('/api/ai_usage/download_report?path=weekly%2F2026-W47.json');
    }
  });

  it('fetch a large report by its link, without the key', async () => {
    ledger.answer = ({ path }) =>
      path.startsWith('/bucket')
        ? { status: path.endsWith('gone') ? 403 : 200, body: { large: true } }
        : { status: 200, body: { download_url: `${ledger.url}/bucket?${path.includes('gone') ? 'gone' : ''}` } };
    expect(await tracker.downloadReport('large.json')).toBe('{"large":true}');
    expect(ledger.requests.at(-1)?.headers.authorization).toBeUndefined();
    await expect(tracker.downloadReport('gone.json')).rejects.toMatchObject({ status: 403 });
  });

  it('throw what the ledger says, with its code and the request to ask for', async () => {
    const details = [{ path: 'days', message: 'must be from 1 to 90' }];
    ledger.answer = () => ({
      status: 400,
      body: { error: { code: 'bad_request', message: 'days: must be from 1 to 90', request_id: 'r-1', details } },
    });
    const refused = tracker.getTopUsers({ days: 1000 });
    await expect(refused).rejects.toBeInstanceOf(TokenledgerError);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'bad_request', requestId: 'r-1', details });
  });

  it("throw the gateway's own answers, and silence", async () => {
    ledger.answer = () => ({ status: 403, body: { message: 'Forbidden' } });
    await expect(tracker.getStats()).rejects.toMatchObject({
      status: 403,
      message: 'the ledger answered 403: Forbidden',
    });
    const nowhere = createUsageTracker({ endpoint: 'http://127.0.0.1:1', apiKey: 'key' });
    await expect(nowhere.getStats()).rejects.toMatchObject({ status: undefined, isUnavailable: true });
  });
});

describe('questions before a call', () => {
  it('say what the ledger says', async () => {
    ledger.answer = () => ({ status: 200, body: { allowed: false, budgets: [] } });
    expect(await tracker.checkQuota('user_001')).toEqual({ allowed: false, budgets: [] });
    await tracker.reserve({ userId: 'user_001', estimate: 0.35, expiresInS: 60 });
    expect(JSON.parse(ledger.requests.at(-1)?.body ?? '')).toEqual({
      user_id: 'user_001',
      estimate: 0.35,
      expires_in_s: 60,
    });
  });

  it('stop no service when the ledger is down, and say that they do not know', async () => {
    ledger.answer = () => ({ status: 503, body: {} });
    const unavailable = expect.objectContaining({ status: 503 });
    expect(await tracker.checkQuota('user_001')).toEqual({ allowed: true, budgets: [], unavailable });
    expect(await tracker.reserve({ userId: 'user_001', estimate: 1, expiresInS: 60 })).toEqual({
      allowed: true,
      reservation_id: null,
      remaining: null,
      expires_at: null,
      refused_by: null,
      unavailable,
    });
  });

  it('throw what is a fault of the question', async () => {
    ledger.answer = () => ({ status: 403, body: { message: 'Forbidden' } });
    await expect(tracker.checkQuota('user_001')).rejects.toMatchObject({ status: 403 });
  });
});
