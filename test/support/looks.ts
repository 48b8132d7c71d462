import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { faultsOf, type OpenedPage } from './opened-page.ts';
import { textOutside } from './text-outside.ts';

/** A look of a view: language, theme and width in pixels. */
type Look = readonly [locale: string, theme: 'light' | 'dark', width: number];

export const EVERY_LOOK: readonly Look[] = ['en-US', 'zh-CN'].flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) => [390, 1280].map((width): Look => [locale, theme, width])),
);

/** Looks in which any two of language, theme and width meet once; all of them with `EVERY_LOOK=1 npm test -- test/web`. */
export const LOOKS: readonly Look[] = process.env.EVERY_LOOK
  ? EVERY_LOOK
  : [
      ['en-US', 'light', 390],
      ['en-US', 'dark', 1280],
      ['zh-CN', 'light', 1280],
      ['zh-CN', 'dark', 390],
    ];

const MAX_SHIFT = 0.02;

/** No fault that axe-core finds, nothing wider than the window, no text outside its box, nothing that moved, no complaint of the browser. */
export async function expectOpenToEverybody({ page, complaints }: OpenedPage): Promise<void> {
  expect((await faultsOf(page)).map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  const width = page.viewportSize()?.width;
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width ?? 0);
  expect(await page.evaluate('window.layoutShift')).toBeLessThanOrEqual(MAX_SHIFT);
  expect(await textOutside(page)).toEqual([]);
  expect(complaints).toEqual([]);
}

/** For views that wait for their ledger on a busy machine. */
const REACHED_MS = 30_000;
const PAUSE_MS = 20;
/** The name of an element: its own, that of its label, or what it says. */
const NAME_OF = `const nameOf = (at) =>
  (at.getAttribute('aria-label') ?? (at.labels?.[0]?.querySelector('span') ?? at.labels?.[0] ?? at).textContent).trim();`;
const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';

const hasFocus = (page: Page, name: string): Promise<boolean> =>
  page.evaluate(`(() => { ${NAME_OF} return nameOf(document.activeElement) === ${JSON.stringify(name)}; })()`);
const isShown = (page: Page, name: string): Promise<boolean> =>
  page.evaluate(`(() => { ${NAME_OF}
    return [...document.querySelectorAll(${JSON.stringify(CONTROLS)})].some((at) => nameOf(at) === ${JSON.stringify(name)});
  })()`);

/** Waits for what has this name and goes on with the tab key until it stands on it; fails where the keyboard does not come. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const deadline = Date.now() + REACHED_MS;
  while (!(await isShown(page, name))) {
    if (Date.now() > deadline) throw new Error(`the page shows nothing named “${name}”`);
    await page.waitForTimeout(PAUSE_MS);
  }
  while (Date.now() < deadline) {
    await page.keyboard.press('Tab');
    if (await hasFocus(page, name)) return;
  }
  throw new Error(`the tab key does not come to “${name}”`);
}

/** Waits until the page itself has put the focus on what has this name. */
export async function waitForFocus(page: Page, name: string): Promise<void> {
  await expect.poll(() => hasFocus(page, name), { timeout: REACHED_MS, message: `the focus on “${name}”` }).toBe(true);
}
