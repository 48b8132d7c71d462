import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Asked } from './ask.ts';
import { startBrowser } from './browser.ts';
import { type Ledger, startLedger } from './ledger.ts';
import { type OpenedPage, type OpenOptions, openPage } from './opened-page.ts';

/** A ledger of its own and a browser in front of it. They are there from before the first test until after the last. */
export interface LedgerPage {
  readonly ledger: Ledger;
  readonly browser: Browser;
  /** The ledger, as whom may do everything. */
  readonly asked: Asked;
  /** Opens the page at this search of its address, signed in as whom may do everything unless it is said otherwise. */
  open(search?: string, options?: Partial<OpenOptions>): Promise<OpenedPage>;
}

const START_MS = 180_000;

/** Starts both before the tests of a `describe`, and ends them after. @param fill records what the tests look at */
export function ledgerPage(fill: (asked: Asked, ledger: Ledger) => Promise<void>): LedgerPage {
  let ledger: Ledger | undefined;
  let browser: Browser | undefined;
  const started = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('only tests may ask for the ledger and its page');
    return one;
  };
  const at: LedgerPage = {
    get ledger() {
      return started(ledger);
    },
    get browser() {
      return started(browser);
    },
    get asked() {
      return { url: at.ledger.url, key: at.ledger.adminKey };
    },
    open: (search = '', options = {}) =>
      openPage(at.browser, { url: `${at.ledger.url}/${search}`, key: at.ledger.adminKey, ...options }),
  };
  beforeAll(async () => {
    // Each is kept as it comes, so that it is ended although the other one fails.
    const starting = startLedger().then((one) => {
      ledger = one;
    });
    browser = await startBrowser();
    await starting;
    await fill(at.asked, at.ledger);
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await ledger?.stop();
  });
  return at;
}
