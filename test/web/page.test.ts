import { gzipSync } from 'node:zlib';
import { Decimal } from 'decimal.js';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Dashboard } from '../../lib/api-contract.ts';
import { ask, askUntil, post } from '../support/ask.ts';
import { recordLines, thinDemo } from '../support/demo-sample.ts';
import { book, dayIn, type RawCall } from '../support/independent-books.ts';
import { ledgerPage } from '../support/ledger-page.ts';
import { EVERY_LOOK, expectOpenToEverybody } from '../support/looks.ts';
import { faultsOf, openPage } from '../support/opened-page.ts';
import { textOutside } from '../support/text-outside.ts';

/** One call of so many of the demo data is enough to see that sums are right. */
const EVERY = 16;
/** Today, so that no other day, week or month has a part of them. */
const DAYS = 1;
/** How long counting them may take on a busy machine. */
const COUNTED_MS = 120_000;

const dayOf = dayIn('Asia/Shanghai');

/** What calls add up to, by nothing of ours. */
function sumsOf(of: readonly RawCall[]) {
  const { calls, tokens, cost } = book(of);
  return { calls: Number(calls), tokens: Number(tokens), cost: new Decimal(cost ?? 0) };
}

const LANGUAGES = { en: 'en-US', zh: 'zh-CN' } as const;
/** `¥1,234.50` and `1,234` as numbers. */
const numberIn = (text: string | null | undefined): string => (text ?? '').replace(/[^\d.]/g, '');

describe('the page', { timeout: 180_000 }, () => {
  const lines = thinDemo(EVERY, DAYS);
  const calls = lines.map((line): RawCall => JSON.parse(line));
  const sample = sumsOf(calls);
  const today = calls.map(dayOf).at(-1) ?? '';
  const ofModel = (model: string) => calls.filter((call) => call.model === model);
  let empty: string;
  const at = ledgerPage(async (asked, ledger) => {
    await recordLines(asked, lines);
    const isCounted = ({ recent }: Dashboard) => String(recent.calls) === String(sample.calls);
    await askUntil<Dashboard>(asked, '/dashboard', isCounted, COUNTED_MS);
    const everything = {
      name: 'Everything',
      scope: { type: 'all' },
      period: 'monthly',
      limit: sample.cost.mul(2).toFixed(2),
    };
    expect((await post(asked, '/budgets', everything)).status).toBe(201);
    empty = await ledger.createKey({ project: 'empty', scopes: ['read'] });
  });

  const readout = (page: Page) => page.locator('.trend .readout').textContent();

  it('signs in by the printed link, once, and keeps no code in the address', async () => {
    const first = await openPage(at.browser, { url: at.ledger.page });
    await first.page.locator('.figures').waitFor();
    expect(first.page.url()).toBe(`${at.ledger.url}/`);
    await expect.poll(() => first.page.locator('.access').textContent()).toBe('main record · read · manage');
    const second = await openPage(at.browser, { url: at.ledger.page });
    await second.page.getByRole('status').getByText('This link was used already').waitFor();
    await Promise.all([first.close(), second.close()]);
  });

  it('takes a key by hand, says what is wrong with another, and forgets it', async () => {
    const { page, close } = await openPage(at.browser, { url: at.ledger.url });
    await page.getByLabel('Key', { exact: true }).fill('secret');
    await page.keyboard.press('Enter');
    await page.getByText('A key begins with tl_.', { exact: true }).waitFor();
    await page.getByLabel('Key', { exact: true }).fill(`tl_main_${'x'.repeat(43)}`);
    await page.keyboard.press('Enter');
    await page.getByText('The ledger does not know this key').waitFor();
    await page.getByLabel('Key', { exact: true }).fill(at.ledger.adminKey);
    await page.keyboard.press('Enter');
    await page.locator('.figures').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key', { exact: true }).waitFor();
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('tl_');
    await close();
  });

  it.each(Object.entries(LANGUAGES))(
    'shows in %s what the API answers and the sample adds up to',
    async (_, locale) => {
      const { body } = await ask<Dashboard<string, string>>(at.asked, '/dashboard');
      const { page, close } = await at.open('', { locale });
      const figures = await page
        .locator('.figure .big')
        .evaluateAll((all) => all.map((one) => one.getAttribute('title')));
      expect(figures.slice(0, 3).map(numberIn)).toEqual([
        new Decimal(body.today.cost ?? 0).toFixed(2),
        body.today.calls,
        body.today.tokens,
      ]);
      await expect.poll(async () => numberIn(await readout(page))).toBe(sample.cost.toFixed(2));
      for (const [metric, sum] of [['calls', sample.calls] as const, ['tokens', sample.tokens] as const]) {
        await page.goto(`${at.ledger.url}/?metric=${metric}`);
        await expect.poll(async () => numberIn(await readout(page)), { message: metric }).toBe(String(sum));
      }
      await close();
    },
  );

  it('tells each breakdown in parts that add up to the total', async () => {
    const { page, close } = await at.open('?metric=calls&by=anchor');
    for (const by of ['anchor', 'user', 'model', 'function']) {
      await page.goto(`${at.ledger.url}/?metric=calls&by=${by}`);
      const parts = page.locator('.bars tbody tr td:nth-child(2)');
      const sumOfParts = async () =>
        (await parts.allTextContents()).map(numberIn).reduce((sum, part) => sum + Number(part), 0);
      await expect.poll(sumOfParts, { message: by }).toBe(sample.calls);
    }
    await close();
  });

  it('shows what of a budget is spent, and how it burnt down', async () => {
    const { page, close } = await at.open('');
    const budget = page.locator('.budget');
    await budget.getByText('Everything', { exact: true }).waitFor();
    expect(numberIn(await budget.locator('.number').first().textContent())).toBe(
      `${sample.cost.toFixed(2)}${sample.cost.mul(2).toFixed(2)}`,
    );
    expect(await budget.textContent()).toContain('50% spent');
    await budget.getByRole('img', { name: /^Everything: 50% is spent, / }).waitFor();
    await budget.locator('summary').click();
    const rows = budget.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(Number(today.slice(-2)));
    // What is left after today is the other half.
    expect((await rows.last().locator('td').allTextContents()).map(numberIn)).toEqual([
      sample.cost.toFixed(2),
      sample.cost.toFixed(2),
    ]);
    await page
      .locator('.limit text')
      .getByText(/^even share of the monthly budget: ¥\d.* a day$/)
      .waitFor();
    await close();
  });

  it('narrows today by what the books keep of it, and says what they do not', async () => {
    const user = 'user_001';
    const cases = [
      ['model=gpt-4', ofModel('gpt-4'), ''],
      [`user=${user}`, calls.filter(({ user_id }) => user_id === user), 'The books keep no hours of this'],
      [`user=${user}&model=gpt-4`, calls, 'All calls: the books keep'],
    ] as const;
    const { page, close } = await at.open('');
    for (const [filter, own, note] of cases) {
      await page.goto(`${at.ledger.url}/?${filter}`);
      await page.locator('.figures').waitFor();
      const { calls: count, tokens, cost } = sumsOf(own);
      const figures = await page
        .locator('.figure .big')
        .evaluateAll((all) => all.map((one) => one.getAttribute('title')));
      expect(figures.slice(0, 3).map(numberIn), filter).toEqual([cost.toFixed(2), String(count), String(tokens)]);
      expect(await page.locator('.today header').textContent(), filter).toContain(note);
      expect(await page.locator('.figure .sparkline').count(), filter).toBe(filter === `user=${user}` ? 0 : 4);
    }
    await close();
  });

  it('filters by a click on a row, goes back, and opens a link as it was', async () => {
    const { page, close } = await at.open('?metric=calls');
    await page.locator('.bars').getByRole('button', { name: 'gpt-4' }).click();
    await expect.poll(() => page.url()).toContain('model=gpt-4');
    await expect.poll(async () => numberIn(await readout(page))).toBe(String(ofModel('gpt-4').length));
    await page.locator('.users .notice').getByText('The books keep no User together with this filter.').waitFor();
    const link = page.url();
    await page.goBack();
    await expect.poll(async () => numberIn(await readout(page))).toBe(String(sample.calls));
    await page.goto(link);
    await expect.poll(async () => numberIn(await readout(page))).toBe(String(ofModel('gpt-4').length));
    await page.getByRole('button', { name: 'Take the filter Model gpt-4 away' }).click();
    await expect.poll(() => page.url()).not.toContain('model=');
    await close();
  });

  it('is led by keys', async () => {
    const { page, close } = await at.open('?model=gpt-4');
    await page.locator('.figures').waitFor();
    await page.keyboard.press('m');
    await expect.poll(() => page.url()).toContain('range=30');
    await page.keyboard.press('d');
    await expect.poll(() => page.url()).toContain('range=1');
    await page.keyboard.press('w');
    await expect.poll(() => page.url()).not.toContain('range=');
    await page.keyboard.press('x');
    await expect.poll(() => page.url()).not.toContain('model=');
    await page.keyboard.press('/');
    await page.keyboard.type('User: user_001');
    await expect.poll(() => page.url()).toContain('user=user_001');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await close();
  });

  it('stays within its budgets', async () => {
    const { page, requests, close } = await at.open('');
    const asked = () => requests.map(({ path }) => path).filter((path) => path.startsWith('/api/'));
    await expect.poll(() => asked().length).toBe(2);
    await page.waitForLoadState('networkidle');
    expect(asked().toSorted()).toEqual(['/api/ai_usage/dashboard', '/api/ai_usage/recommendations']);
    const gzippedBytes = (type: string) =>
      requests.filter(({ path }) => path.endsWith(type)).reduce((sum, { body }) => sum + gzipSync(body).length, 0);
    expect(gzippedBytes('.js')).toBeGreaterThan(10_000);
    expect(gzippedBytes('.js')).toBeLessThanOrEqual(50_000);
    expect(gzippedBytes('.css')).toBeLessThanOrEqual(8_000);
    expect(await page.evaluate('window.layoutShift')).toBeLessThanOrEqual(0.02);
    await close();
  });

  it.each([
    ['an empty ledger', async () => empty, 'No call is recorded yet'],
    [
      'a key that may not read',
      () => at.ledger.createKey({ project: 'main', scopes: ['ingest'] }),
      'This key may not see this',
    ],
  ])('tells %s what it is', async (_, makeKey, text) => {
    const { page, close } = await at.open('', { key: await makeKey() });
    await page.getByText(text).waitFor();
    expect((await faultsOf(page)).map(({ id }) => id)).toEqual([]);
    await close();
  });

  it('keeps what it knew while the ledger does not answer, and says as of when', async () => {
    const { page, close } = await at.open('', { clock: true });
    await page.locator('.figures').waitFor();
    await page.route('**/api/**', (route) => route.fulfill({ status: 503, body: '' }));
    await page.clock.runFor(11_000);
    await page.getByText(/^As of \d\d:\d\d/).waitFor();
    expect(await page.locator('.figure .big').count()).toBe(4);
    await page.getByRole('link', { name: 'Budgets' }).click();
    await page.getByRole('heading', { level: 1, name: 'Budgets' }).waitFor();
    await page.getByText(/^As of \d\d:\d\d/).waitFor();
    expect(await page.locator('.budget').count()).toBe(1);
    await page.unroute('**/api/**');
    await page.clock.runFor(11_000);
    await page.getByText(/^As of \d\d:\d\d/).waitFor({ state: 'hidden' });
    await close();
  });

  it.each(EVERY_LOOK)('is open to everybody in %s, %s, at %i px', async (locale, colorScheme, width) => {
    const opened = await at.open('?group=model&range=30', { locale, colorScheme, width });
    const { page } = opened;
    await page.locator('.legend').waitFor();
    for (const table of await page.locator('details.table').all()) await table.locator('summary').click();
    expect(await page.locator('svg[role=img][aria-label=""]').count()).toBe(0);
    await expectOpenToEverybody(opened);
    await opened.close();
  });

  it('is judged by an eye that sees a planted fault', async () => {
    const { page, close } = await at.open('');
    await page.evaluate("document.querySelector('h2').style.color = '#ddd'");
    await page.evaluate("document.querySelector('.search input').removeAttribute('aria-label')");
    expect((await faultsOf(page)).map(({ id }) => id)).toContain('color-contrast');
    expect(await textOutside(page)).toEqual([]);
    await page.evaluate("document.querySelector('.figure .big').style.cssText = 'width: 1rem; white-space: nowrap'");
    await page.evaluate("document.querySelector('.trend-chart .label').setAttribute('x', -20)");
    expect((await textOutside(page)).map((html) => /class="(\w+)/.exec(html)?.[1])).toEqual(['big', 'label']);
    await close();
  });
});
