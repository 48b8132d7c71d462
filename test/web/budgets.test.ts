import { describe, expect, it } from 'vitest';
import type { AlertList, Anomalies, BudgetHistory, BudgetList } from '../../lib/api-contract.ts';
import { ask, askUntil, post } from '../support/ask.ts';
import { ledgerPage } from '../support/ledger-page.ts';
import { expectOpenToEverybody, LOOKS, tabTo, waitForFocus } from '../support/looks.ts';
import type { OpenOptions } from '../support/opened-page.ts';
import { trigger } from '../support/trigger.ts';

/** 2.2 CNY by the guide: a thousand times 2,000 tokens of qwen-plus in, and 700 out. */
const CALL = {
  model: 'qwen-plus',
  function: 'chat',
  user_id: 'user_001',
  input_tokens: 2_000_000,
  output_tokens: 700_000,
};

/** More digits than a double holds. */
const LONG_LIMIT = '12.123456789012345678';

/** Six weeks with a call of next to nothing a day, and today one for a hundred thousand times as much. */
const ODD_DAY = Array.from({ length: 43 }, (_, daysAgo) => ({
  model: 'qwen-max',
  function: 'loop',
  id: `odd-${daysAgo}`,
  timestamp: Date.now() / 1000 - daysAgo * 86_400,
  input_tokens: daysAgo === 0 ? 500_000_000 : 100,
}));

describe('the view of budgets', { timeout: 180_000 }, () => {
  const at = ledgerPage(async (asked, ledger) => {
    const passed = { name: 'Chat', scope: { type: 'function', value: 'chat' }, period: 'monthly', limit: 2 };
    expect((await post(asked, '/budgets', passed)).status).toBe(201);
    expect((await post(asked, '/records', CALL)).status).toBe(201);
    expect((await post(asked, '/records', { records: ODD_DAY })).status).toBe(200);
    await askUntil<AlertList>(asked, '/alerts', ({ alerts }) => alerts.some(({ kind }) => kind === 'budget'));
    await askUntil<Anomalies>(asked, '/anomalies', ({ anomalies }) => anomalies.some(({ period }) => period === 'day'));
    expect((await trigger(ledger, 'anomalies')).code).toBe(0);
  });

  const open = (search = '', options: Partial<OpenOptions> = {}) => at.open(`?view=budgets${search}`, options);
  const budgetNamed = async (name: string) =>
    (await ask<BudgetList<string>>(at.asked, '/budgets')).body.budgets.find((budget) => budget.name === name);

  it.each(LOOKS)('is open to everybody in %s, %s, at %i px', async (locale, colorScheme, width) => {
    const opened = await open('&about=new', { locale, colorScheme, width });
    await opened.page.locator('.budget').waitFor();
    await opened.page.locator('.alerts tbody tr').first().waitFor();
    await expectOpenToEverybody(opened);
    await opened.close();
  });

  it('makes, changes and removes a budget by the keyboard alone', async () => {
    const { page, complaints, close } = await at.open();
    await page.locator('.figures').waitFor();
    await tabTo(page, 'Budgets');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Budgets' }).waitFor();
    await tabTo(page, 'New budget');
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'Name');
    expect(new URL(page.url()).search).toBe('?view=budgets&about=new');
    await page.keyboard.type('Turbo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('model');
    await page.getByLabel('Which').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('qwen-turbo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('weekly');
    await page.keyboard.press('Tab');
    await page.keyboard.type('-1');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Limit: must be a decimal above 0').waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(LONG_LIMIT);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('90, 100');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    await page.locator('.budget').getByText('Turbo', { exact: true }).waitFor();
    expect(await budgetNamed('Turbo')).toMatchObject({
      scope: { type: 'model', value: 'qwen-turbo' },
      period: 'weekly',
      limit: LONG_LIMIT,
      thresholds: ['90', '100'],
      notify: [],
    });

    await tabTo(page, 'Edit “Turbo”');
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'Name');
    await page.keyboard.press('End');
    await page.keyboard.type(' calls');
    await page.keyboard.press('Enter');
    await page.locator('.budget').getByText('Turbo calls', { exact: true }).waitFor();
    const changed = await budgetNamed('Turbo calls');
    expect(changed).toMatchObject({ revision: '2', limit: LONG_LIMIT, thresholds: ['90', '100'], notify: [] });

    await tabTo(page, 'Edit “Turbo calls”');
    await page.keyboard.press('Enter');
    await page.locator('form.terms').waitFor();
    await tabTo(page, 'Remove …');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Remove “Turbo calls”');
    await page.keyboard.press('Enter');
    await page.locator('.budget').getByText('Turbo calls').waitFor({ state: 'detached' });
    const { body } = await ask<BudgetHistory<string>>(at.asked, `/budgets/${changed?.id}`);
    expect(body.removed).toBe(true);
    // The refusal is the ledger's own answer, which the browser tells too.
    expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
    await close();
  });

  it('opens the form of a budget by its link, with its history, and says in Chinese what the ledger refuses', async () => {
    const { page, close } = await open(`&about=${(await budgetNamed('Chat'))?.id}`, { locale: 'zh-CN' });
    await expect.poll(() => page.getByLabel('具体名称').inputValue()).toBe('chat');
    const limit = page.getByLabel('限额（CNY）');
    expect(await limit.inputValue()).toBe('2');
    expect(await page.locator('.history tbody tr').count()).toBe(1);
    await limit.fill('-1');
    await page.getByLabel('通知发往（SNS 主题）').fill('nobody');
    await page.keyboard.press('Enter');
    const refusal = page.getByRole('alert');
    await refusal.getByText('限额：须为大于 0').waitFor();
    expect(await refusal.locator('[lang=en]').textContent()).toBe('must be a declared topic: alerts');
    await close();
  });

  it('only shows to a key that may only look', async () => {
    const { page, close } = await open('&about=new', {
      key: await at.ledger.createKey({ project: 'main', scopes: ['read'] }),
    });
    await page.locator('.budget').getByText('Chat', { exact: true }).waitFor();
    await page.locator('.alerts tbody tr').first().waitFor();
    await page.locator('.notice').getByText('it lacks the scope “admin”').waitFor();
    expect(await page.locator('main form, main button, main a').count()).toBe(0);
    await close();
  });

  it.each([
    ['en', /^Cost on .*: ¥10,002\.20, expected .* and at most .*\. Mostly loop with qwen-max\./],
    ['zh-CN', /的费用为 ¥10,002\.20，预期 .*，最多 .*。主要来自 loop 的 qwen-max。/],
  ])('tells of an anomaly in %s, where everybody looks and among the alerts', async (locale, text) => {
    for (const search of ['', '?view=budgets']) {
      const { page, close } = await at.open(search, { locale });
      await page.locator(':is(.attention span, .alerts td)', { hasText: text }).first().waitFor();
      await close();
    }
  });

  it('acknowledges an alert by the keyboard alone', async () => {
    const { page, close } = await open();
    const unseen = page.locator('.alerts').getByRole('button', { name: 'Acknowledge' });
    await unseen.first().waitFor();
    const before = await unseen.count();
    await tabTo(page, 'Acknowledge');
    await page.keyboard.press('Enter');
    await expect.poll(() => unseen.count()).toBe(before - 1);
    const { body } = await ask<AlertList>(at.asked, '/alerts');
    expect(body.alerts.filter(({ acknowledged_at }) => acknowledged_at === null)).toHaveLength(before - 1);
    await close();
  });
});
