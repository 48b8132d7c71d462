/**
 * `npm run screenshots` takes the pictures of the page that the READMEs show: of a ledger of its own with a month of the demo data's
 * calls. Needs a font with Chinese on this machine.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from '../../cli/import/import-files.ts';
import type { Dashboard } from '../../lib/api-contract.ts';
import { type Asked, askUntil, post } from './ask.ts';
import { startBrowser } from './browser.ts';
import { thinSample } from './demo-sample.ts';
import { startLedger } from './ledger.ts';
import { openPage } from './opened-page.ts';

const IMAGES = join(import.meta.dirname, '../../docs/images');
const DAYS_BEFORE = 29;
/** How long counting a month of calls may take here. */
const COUNTED_MS = 150_000;
const DAY_SECONDS = 86_400;
/** Of the ledger's zone, Asia/Shanghai. */
const OFFSET_SECONDS = 8 * 3600;
const LOOKS = [
  { name: 'page-en-light', locale: 'en-US', colorScheme: 'light' },
  { name: 'page-en-dark', locale: 'en-US', colorScheme: 'dark' },
  { name: 'page-zh-light', locale: 'zh-CN', colorScheme: 'light' },
  { name: 'page-zh-dark', locale: 'zh-CN', colorScheme: 'dark' },
] as const;

/** The sample's hour stretched to a day, on each of the last days, with fewer calls at weekends; what lies ahead is left out. */
function monthOfSample(nowSeconds: number): string[] {
  const sample = thinSample(150).map((line) => JSON.parse(line) as { timestamp: number });
  const first = sample[0]?.timestamp ?? 0;
  const midnight = nowSeconds - ((nowSeconds + OFFSET_SECONDS) % DAY_SECONDS);
  return Array.from({ length: DAYS_BEFORE + 1 }, (_, index) => midnight + (index - DAYS_BEFORE) * DAY_SECONDS).flatMap(
    (day) => {
      const isWeekend = [0, 6].includes(new Date((day + DAY_SECONDS / 2) * 1000).getUTCDay());
      return sample
        .filter((_, index) => (index + day / DAY_SECONDS) % 10 < (isWeekend ? 4 : 8))
        .map((call) => ({ ...call, timestamp: day + (call.timestamp - first) * 24 }))
        .filter(({ timestamp }) => timestamp < nowSeconds)
        .map((call) => JSON.stringify(call));
    },
  );
}

async function fill(asked: Asked): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-screenshots-'));
  const file = join(folder, 'month.jsonl');
  const calls = monthOfSample(Date.now() / 1000);
  writeFileSync(file, `${calls.join('\n')}\n`);
  await importFiles([file], asked);
  rmSync(folder, { recursive: true });
  await askUntil<Dashboard<string, string>>(
    asked,
    '/dashboard',
    ({ cost_trend: days }) => days.reduce((sum, day) => sum + Number(day.calls), 0) === calls.length,
    COUNTED_MS,
  );
  await setBudgets(asked);
}

/** Once everything is counted: what was spent on days that are over is remembered for a minute. */
async function setBudgets(asked: Asked): Promise<void> {
  await post(asked, '/budgets', { name: 'Everything', scope: { type: 'all' }, period: 'monthly', limit: 75 });
  await post(asked, '/budgets', {
    name: 'GPT-4',
    scope: { type: 'model', value: 'gpt-4' },
    period: 'weekly',
    limit: 20,
  });
  // Budgets are looked at when a counter moves.
  await post(asked, '/records', { model: 'qwen-turbo', function: '对话', input_tokens: 420, output_tokens: 96 });
  await askUntil<Dashboard<string, string>>(asked, '/dashboard', ({ alerts }) => alerts.length > 0, COUNTED_MS);
}

const ledger = await startLedger();
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
