import type { Page } from 'playwright-core';

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

const MAX_STEPS = 60;
/** The name of what has the focus: its own, that of its label, or what it says. */
const NAME = `(({ activeElement: at }) =>
  at.getAttribute('aria-label') ?? (at.labels?.[0]?.querySelector('span') ?? at.labels?.[0] ?? at).textContent)(document)`;

/** Goes on with the tab key until it stands on what has this name; fails where the keyboard does not come. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await page.keyboard.press('Tab');
    if (String(await page.evaluate(NAME)).trim() === name) return;
  }
  throw new Error(`the tab key does not come to “${name}”`);
}
