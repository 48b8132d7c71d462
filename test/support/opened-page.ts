import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenOptions {
  readonly url: string;
  /** Signed in with it, as if it had been typed in this tab. */
  readonly key?: string;
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** The test turns the clock of the page. */
  readonly clock?: boolean;
}

/** A page in a browser profile of its own. */
export interface OpenedPage {
  readonly page: Page;
  /** Everything that the page asked for, in order. */
  readonly requests: { readonly path: string; readonly body: Buffer }[];
  /** Errors and warnings of the console, broken policies, exceptions. */
  readonly complaints: string[];
  close(): Promise<void>;
}

const HEIGHT = 900;
/** What a page shows may wait for a job of its ledger, on a busy machine. */
const SHOWN_MS = 60_000;
/** What stands on the page once it knows what to show. */
const SETTLED = 'form.sign-in, .figures, .first-call, main .notice, main > h1:not(.hidden)';

/** Opens a page and waits until it has something to say; adds up its layout shifts in `window.layoutShift`. */
export async function openPage(browser: Browser, options: OpenOptions): Promise<OpenedPage> {
  const { url, key, locale = 'en-US', colorScheme = 'light', width = 1280 } = options;
  const context = await browser.newContext({ viewport: { width, height: HEIGHT }, locale, colorScheme });
  context.setDefaultTimeout(SHOWN_MS);
  const page = await context.newPage();
  const requests: OpenedPage['requests'] = [];
  const complaints: string[] = [];
  page.on('response', async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    requests.push({ path: new URL(response.url()).pathname, body });
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (options.clock) await page.clock.install();
  await page.addInitScript(`
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.layoutShift += shift.value;
    }).observe({ type: 'layout-shift', buffered: true });
    ${key === undefined ? '' : `sessionStorage.setItem('tokenledger.key', ${JSON.stringify(key)});`}
  `);
  await page.goto(url);
  await page.locator(SETTLED).first().waitFor();
  return { page, requests, complaints, close: () => context.close() };
}

interface Fault {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds. It is run from outside the page's policy, which lets no other script in. */
export async function faultsOf(page: Page): Promise<readonly Fault[]> {
  await page.evaluate(AXE);
  return page.evaluate('axe.run().then(({ violations }) => violations)');
}
