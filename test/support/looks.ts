import type { Page } from 'playwright-core';

/** Every look of a view: language, theme and width in pixels. */
export const LOOKS = ['en-US', 'zh-CN'].flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) => [390, 1280].map((width) => [locale, theme, width] as const)),
);

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
