/**
 * `npm run screenshots` takes the pictures of the page that the READMEs show: of a ledger of its own with the demo data.
 * Needs a font with Chinese on this machine.
 */
import { join } from 'node:path';
import type { CostTrend, Dashboard } from '../../lib/api-contract.ts';
import { DEMO_DAYS } from '../../local/demo/spread-sample.ts';
import { type Asked, ask, askUntil, post } from './ask.ts';
import { startBrowser } from './browser.ts';
import { recordLines, thinDemo } from './demo-sample.ts';
import { IN_NEW_YORK, startLedger } from './ledger.ts';
import { openPage } from './opened-page.ts';

const IMAGES = join(import.meta.dirname, '../../docs/images');
/** One call of so many of the demo data is enough for a picture. */
const EVERY = 8;
/** How long counting a month of calls may take here. */
const COUNTED_MS = 150_000;
const LOOKS = [
  { name: 'page-en-light', locale: 'en-US', colorScheme: 'light' },
  { name: 'page-en-dark', locale: 'en-US', colorScheme: 'dark' },
  { name: 'page-zh-light', locale: 'zh-CN', colorScheme: 'light' },
  { name: 'page-zh-dark', locale: 'zh-CN', colorScheme: 'dark' },
] as const;

async function fill(asked: Asked): Promise<void> {
  const lines = thinDemo(EVERY, DEMO_DAYS);
  await recordLines(asked, lines);
  const isCounted = ({ data }: CostTrend<string, string>) =>
    data.reduce((sum, { calls }) => sum + Number(calls), 0) === lines.length;
  await askUntil<CostTrend<string, string>>(asked, `/cost_trend?days=${DEMO_DAYS}`, isCounted, COUNTED_MS);
  await setBudgets(asked);
}

/** Once everything is counted: budgets that show something on whatever day the pictures are taken. */
async function setBudgets(asked: Asked): Promise<void> {
  const { month, today } = (await ask<Dashboard<string, string>>(asked, '/dashboard')).body;
  const limitOf = (spent: string | null, share: number) => Math.ceil(Number(spent) / share);
  const budgets = [
    { name: 'Everything', scope: { type: 'all' }, period: 'monthly', limit: limitOf(month.cost, 0.86) },
    { name: 'GPT-4', scope: { type: 'model', value: 'gpt-4' }, period: 'weekly', limit: limitOf(month.cost, 4) },
    { name: '对话', scope: { type: 'function', value: '对话' }, period: 'daily', limit: limitOf(today.cost, 0.5) },
  ];
  for (const budget of budgets) await post(asked, '/budgets', budget);
  // Budgets are looked at when a counter moves.
  await post(asked, '/records', { model: 'qwen-turbo', function: '对话', input_tokens: 420, output_tokens: 96 });
  await askUntil<Dashboard<string, string>>(asked, '/dashboard', ({ alerts }) => alerts.length > 0, COUNTED_MS);
}

// In the default zone a new day has just begun when it is evening in Europe.
const ledger = await startLedger({ context: IN_NEW_YORK });
const browser = await startBrowser();
try {
  const asked = { url: ledger.url, key: ledger.adminKey };
  await fill(asked);
  for (const { name, ...look } of LOOKS) {
    const { page, close } = await openPage(browser, {
      url: `${ledger.url}/?range=30&group=model`,
      key: asked.key,
      ...look,
    });
    await page.locator('.legend').waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(IMAGES, `${name}.png`), fullPage: true });
    await close();
  }
} finally {
  await browser.close();
  await ledger.stop();
}
