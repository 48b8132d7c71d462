import { appendFileSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTables } from '../../cli/tables/open-tables.ts';
import { MAX_ANSWERED_BYTES } from '../../functions/exports/download-report.ts';
import type { ExportReportAnswer, KeyAnswer, RecordList, ReportList, SessionStats } from '../../lib/api-contract.ts';
import { DynamoEvidence } from '../../lib/aws/dynamo-evidence.ts';
import { ask, askUntil, pathPart, post } from '../support/ask.ts';
import { ledgerPage } from '../support/ledger-page.ts';
import { expectOpenToEverybody, LOOKS, tabTo, waitForFocus } from '../support/looks.ts';

const SESSION = 'run/7 of 会话';
const CALLS = 30;
/** Calls of a page of the timeline. */
const PAGE = 25;
const GAP_S = 2;

/** Makes a report too large to be answered itself: where the bucket of one machine keeps it, with spaces, which are JSON too. */
function growReport(home: string, name: string): void {
  const [file = ''] = globSync(join(home, '**', `${name}._S3rver_object`));
  appendFileSync(file, ' '.repeat(MAX_ANSWERED_BYTES));
}

/** What a night would have found in the calls of yesterday: 3 of 4 CNY. */
async function findYesterday(home: string): Promise<void> {
  const { client, config } = await openTables({ stack: '', home });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now() - 86_400_000);
  const sums = { calls: 120n, ofCalls: 120n, tokens: 1n, costAtto: 4n * 10n ** 18n, savedAtto: 3n * 10n ** 18n };
  const finding = { kind: 'prompt_caching', function: 'default', model: 'qwen-plus', ...sums } as const;
  await new DynamoEvidence(client, config).put({ project: 'main', day, findings: [finding] });
  client.destroy();
}

describe('views of the page', { timeout: 180_000 }, () => {
  const at = ledgerPage(async (asked, { home }) => {
    const firstS = Math.floor(Date.now() / 1000) - CALLS * GAP_S;
    const records = Array.from({ length: CALLS }, (_, index) => ({
      model: 'qwen-plus',
      session_id: SESSION,
      timestamp: firstS + index * GAP_S,
      input_tokens: 1000,
      output_tokens: index,
      duration_ms: 1500,
      success: index !== 3,
    }));
    await post(asked, '/records', { records });
    const session = `/sessions/${pathPart(SESSION)}`;
    await askUntil<SessionStats>(asked, session, ({ calls }) => String(calls) === String(CALLS));
    await findYesterday(home);
  });

  it('looks a session up by the keyboard alone and turns its pages; a link opens it again', async () => {
    const { page, complaints, close } = await at.open('');
    await tabTo(page, 'Session');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Session id');
    await page.keyboard.type(SESSION);
    await page.keyboard.press('Enter');
    const rows = page.locator('.timeline tbody tr');
    await rows.nth(PAGE - 1).waitFor();
    await expect.poll(() => rows.count()).toBe(PAGE);
    await waitForFocus(page, 'Session id');
    const { body } = await ask<RecordList<string>>(at.asked, `/sessions/${pathPart(SESSION)}/records`);
    const tokens = body.records.map((call) => Number(call.total_tokens).toLocaleString('en'));
    expect(await rows.locator('td:nth-child(6)').allTextContents()).toEqual(tokens.slice(0, PAGE));
    expect(await rows.nth(3).locator('td').last().textContent()).toBe('failed');
    await tabTo(page, 'Next');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.locator('td:nth-child(6)').allTextContents()).toEqual(tokens.slice(PAGE));
    await waitForFocus(page, 'Next');
    await page.goto(page.url());
    await rows.nth(PAGE - 1).waitFor();
    await expect.poll(() => rows.count()).toBe(PAGE);
    const { body: stats } = await ask<SessionStats<string, string>>(at.asked, `/sessions/${pathPart(SESSION)}`);
    const sums = page.locator('.sums dd');
    await expect
      .poll(async () => (await sums.allTextContents()).slice(1, 3))
      .toEqual([stats.calls, Number(stats.tokens).toLocaleString('en')]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('says of an unknown session that the books hold none', async () => {
    const { page, close } = await at.open('?view=session&about=nobody');
    await page.getByText('The books hold no call of the session nobody.').waitFor();
    await close();
  });

  it('makes a report and downloads it by the keyboard alone, in both formats', async () => {
    const { page, complaints, close } = await at.open('?view=reports');
    for (const format of ['JSON', 'CSV']) {
      await page.goto(`${at.ledger.url}/?view=reports`);
      await tabTo(page, 'Days until now');
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('2');
      await tabTo(page, 'Format');
      await page.keyboard.type(format);
      await tabTo(page, 'Make it');
      await page.keyboard.press('Enter');
      const name = (await page.getByText(/^Made: /).textContent())?.replace(/^Made: (.*)\.$/, '$1') ?? '';
      expect(name.endsWith(format.toLowerCase())).toBe(true);
      await page.getByRole('row', { name }).waitFor();
      await waitForFocus(page, 'Make it');
      await tabTo(page, `Download ${name}`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      expect(download.suggestedFilename()).toBe(name);
      const text = readFileSync(await download.path(), 'utf8');
      const { body } = await ask<ReportList<string>>(at.asked, '/reports');
      const listed = body.reports.find(({ path }) => path === name);
      expect(String(Buffer.byteLength(text))).toBe(listed?.bytes);
      expect(text).toContain('qwen-plus');
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it('downloads a file that is too large for an answer from where it lies, and stays', async () => {
    const made = await ask<ExportReportAnswer>(at.asked, '/export_report?days=1', { method: 'POST' });
    const name = made.body.report_path.split('/').at(-1) ?? '';
    growReport(at.ledger.home, name);
    const { page, complaints, close } = await at.open('?view=reports');
    await tabTo(page, `Download ${name}`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(new URL(download.url()).origin).not.toBe(at.ledger.url);
    expect(download.suggestedFilename()).toBe(name);
    expect(statSync(await download.path()).size).toBeGreaterThan(MAX_ANSWERED_BYTES);
    expect(page.url()).toBe(`${at.ledger.url}/?view=reports`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('creates a key by the keyboard alone, shows it once, and revokes it', async () => {
    const { page, complaints, close } = await at.open('?view=keys');
    await page.locator('.key-list').waitFor();
    await tabTo(page, 'Name of the key');
    await page.keyboard.type('of a test');
    await tabTo(page, 'read');
    await page.keyboard.press('Space');
    await tabTo(page, 'Works until, exclusive (empty: for ever)');
    await page.keyboard.type('01312099');
    await page.keyboard.press('Enter');
    const key = (await page.locator('.outcome pre').textContent()) ?? '';
    expect((await ask({ url: at.ledger.url, key }, '/dashboard')).status).toBe(200);
    await page.reload();
    await page.getByRole('row', { name: 'of a test' }).waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole('row', { name: 'of a test' }).getByText('until Jan 31, 2099').waitFor();
    await tabTo(page, 'Revoke of a test');
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'Keep');
    await page.keyboard.press('Tab');
    await waitForFocus(page, 'Revoke for ever: of a test');
    await page.keyboard.press('Enter');
    await page
      .getByRole('row', { name: 'of a test' })
      .getByText(/^revoked /)
      .waitFor();
    const { body } = await ask<{ keys: KeyAnswer[] }>(at.asked, '/keys');
    expect(body.keys.find(({ name }) => name === 'of a test')?.revoked_at).toBeTruthy();
    expect(complaints).toEqual([]);
    await close();
  });

  it('says calmly that keys need a key that may manage', async () => {
    const key = await at.ledger.createKey({ project: 'main', scopes: ['read'] });
    const { page, complaints, requests, close } = await at.open('?view=keys', { key });
    await page.getByText('This key may look, not change').waitFor();
    expect(requests.filter(({ path }) => path.endsWith('/keys'))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ['en-US', '¥90 a month', 'and reads none of it from a cache.', 'It rests on 120 calls.'],
    ['zh-CN', '每月 ¥90', '却从未读取缓存。', '依据 120 次调用。'],
  ])('says what would save money in %s, and leads to its rows', async (locale, saving, sentence, rests) => {
    const { page, complaints, close } = await at.open('', { locale });
    const advice = page.locator('.advice');
    await advice.getByText(saving, { exact: true }).waitFor();
    expect(await advice.locator('li').textContent()).toContain(sentence);
    expect(await advice.locator('li').textContent()).toContain(rests);
    await advice.getByRole('link').press('Enter');
    await expect.poll(() => new URL(page.url()).search).toBe('?range=30&model=qwen-plus&function=default');
    expect(complaints).toEqual([]);
    await close();
  });

  const VIEWS = [
    ['overview', '.advice'],
    [`session&about=${encodeURIComponent(SESSION)}`, '.timeline'],
    ['reports', 'main table'],
    ['keys', '.key-list'],
  ] as const;
  it.each(LOOKS)('is open to everybody in %s, %s, at %i px', async (locale, colorScheme, width) => {
    const opened = await at.open('', { locale, colorScheme, width });
    for (const [search, settled] of VIEWS) {
      await opened.page.goto(`${at.ledger.url}/?view=${search}`);
      await opened.page.locator(settled).first().waitFor();
      await expectOpenToEverybody(opened);
    }
    await opened.close();
  });
});
