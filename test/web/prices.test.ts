import { describe, expect, it } from 'vitest';
import type { Dashboard, PriceList } from '../../lib/api-contract.ts';
import { ask, askUntil, post } from '../support/ask.ts';
import { ledgerPage } from '../support/ledger-page.ts';
import { expectOpenToEverybody, LOOKS, tabTo } from '../support/looks.ts';

const MODEL = 'house-model';
const CALLS = 3;
/** More digits than a double holds. */
const LONG_RATE = '123456.123456789012';

describe('the prices', { timeout: 180_000 }, () => {
  const at = ledgerPage(async (asked) => {
    const records = Array.from({ length: CALLS }, () => ({
      model: MODEL,
      input_tokens: 1_000_000,
      output_tokens: 0,
    }));
    await post(asked, '/records', { records });
    await askUntil<Dashboard>(asked, '/dashboard', ({ recent }) => String(recent.calls) === String(CALLS));
  });

  it('are set, looked at and booked by the keyboard alone, from the sentence about calls without one', async () => {
    const { page, complaints, close } = await at.open('');
    await tabTo(page, 'Set a price');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Set a price' }).waitFor();
    expect(page.url()).toContain(`view=prices&about=${MODEL}`);
    await tabTo(page, 'Input');
    await page.keyboard.type('2.5');
    await tabTo(page, 'Output');
    await page.keyboard.type('cheap');
    await page.keyboard.press('Enter');
    await page.getByText('Output: must be a decimal').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('10');
    await tabTo(page, 'Holds from (empty: now)');
    const { body } = await ask<Dashboard>(at.asked, '/dashboard');
    const [year, month, day] = body.today.date.split('-');
    await page.keyboard.type(`${month}${day}${year}`);
    await page.keyboard.press('Enter');
    await page.getByText(`The price of ${MODEL} holds from`).waitFor();
    await tabTo(page, `See what re-pricing ${MODEL} would change`);
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is booked yet: 3 of 3 calls would change.').waitFor();
    await expect
      .poll(() => page.locator('.sums dd').allTextContents())
      .toEqual(['no price', '¥7.50', '¥7.50', '3 → 0']);
    const { body: before } = await ask<Dashboard>(at.asked, '/dashboard');
    expect(before.recent.cost).toBeNull();
    await tabTo(page, 'Book these changes');
    await page.keyboard.press('Enter');
    await page.getByText('Booked: 3 of 3 calls changed.').waitFor();
    await askUntil<Dashboard>(at.asked, '/dashboard', ({ recent }) => Number(recent.cost) === 7.5);
    expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
    await close();
  });

  it('are set anew with every term, ended, and changed at a rate of exchange by the keyboard alone', async () => {
    const { page, complaints, close } = await at.open('?view=prices');
    const row = page.getByRole('row', { name: MODEL });
    await row.waitFor();
    await tabTo(page, `Set anew: ${MODEL}`);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByLabel('Input', { exact: true }).inputValue()).toBe('2.5');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('house');
    await tabTo(page, 'Holds for');
    await page.keyboard.type('all');
    await tabTo(page, 'Output');
    await page.keyboard.type(LONG_RATE);
    await tabTo(page, 'Until, exclusive (empty: open)');
    await page.keyboard.type('01312099');
    await tabTo(page, 'Other rates and terms');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Cache read');
    await page.keyboard.type('0.25');
    await tabTo(page, 'Service tier');
    await page.keyboard.type('batch');
    await tabTo(page, 'Set the price');
    await page.keyboard.press('Enter');
    await page.getByText('The price of house… (prefix) holds from').waitFor();
    const { body } = await ask<PriceList<string>>(at.asked, '/prices?source=custom');
    expect(body.prices.find(({ prefix }) => prefix === 'house')).toMatchObject({
      ...{ input: '2.5', output: LONG_RATE, cache_read: '0.25', service_tier: 'batch', model: null },
      effective_until: '2099-01-31T00:00:00+08:00',
    });
    await page.getByRole('row', { name: 'house… (prefix)' }).getByText('¥123,456.123456789012').waitFor();

    await tabTo(page, `End the price of ${MODEL}`);
    await page.keyboard.press('Enter');
    await tabTo(page, `End it now: ${MODEL}`);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await row.locator('td').nth(5).textContent()) ?? '').not.toBe('open end');

    await tabTo(page, 'Yuan per dollar');
    await page.keyboard.type('7.123456789012');
    await page.keyboard.press('Enter');
    await page.locator('table.rates').getByText('7.123456789012').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('are listed with source, rates and date as the API answers them', async () => {
    const { page, close } = await at.open('?view=prices');
    await page.locator('table.prices').nth(1).waitFor();
    for (const [index, source] of (['custom', 'built-in'] as const).entries()) {
      const { body } = await ask<PriceList<string>>(at.asked, `/prices?source=${source}`);
      const names = await page.locator('table.prices').nth(index).locator('tbody th > :first-child').allTextContents();
      expect(names.toSorted()).toEqual(
        body.prices.map(({ model, prefix }) => model ?? `${prefix}… (prefix)`).toSorted(),
      );
    }
    const row = await page.getByRole('row', { name: 'gpt-3.5-turbo' }).locator('td').allTextContents();
    expect(row).toEqual(['¥0.0035', '¥0.007', '1K', 'built in', 'always', 'open end']);
    await close();
  });

  it('say calmly what a key that may only read lacks', async () => {
    const key = await at.ledger.createKey({ project: 'main', scopes: ['read'] });
    const { page, complaints, close } = await at.open('?view=prices', { key });
    await page.getByText('This key may look, not change: it lacks the scope “admin”.').waitFor();
    expect(await page.locator('main form').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(LOOKS)('are open to everybody in %s, %s, at %i px', async (locale, colorScheme, width) => {
    const opened = await at.open('?view=prices&about=house-model', { locale, colorScheme, width });
    const { page } = opened;
    await page.locator('table.prices').nth(1).waitFor();
    await page.locator('section:has(#reprice) form button').click();
    await page.locator('section:has(#reprice) .outcome p').getByText('3').waitFor();
    await expectOpenToEverybody(opened);
    await opened.close();
  });
});
