import type { Page } from 'playwright-core';

/**
 * Finds texts that do not fit: what holds some and is narrower than its content, unless that can be scrolled there, and a text of a drawing
 * that reaches beyond it. A pixel is what rounding may take.
 */
const SCRIPT = `(() => {
  const ROUNDING_PX = 1;
  const says = (at) => at.matches('input') || at.textContent.trim() !== '';
  const isSeen = (at) => at.checkVisibility() && at.closest('.hidden, .skip, option, datalist') === null;
  const scrolls = (at) => ['auto', 'scroll'].includes(getComputedStyle(at).overflowX);
  const isCut = (at) => at.clientWidth > 0 && at.scrollWidth > at.clientWidth + ROUNDING_PX && !scrolls(at);
  const isBeyondDrawing = (at) => {
    const [text, drawing] = [at, at.ownerSVGElement].map((one) => one.getBoundingClientRect());
    return text.left < drawing.left - ROUNDING_PX || text.right > drawing.right + ROUNDING_PX;
  };
  return [...document.querySelectorAll('body, body *')]
    .filter((at) => says(at) && isSeen(at))
    .filter((at) => (at instanceof SVGElement ? at.matches('text') && isBeyondDrawing(at) : isCut(at)))
    .map((at) => at.outerHTML.slice(0, 160));
})()`;

/** The beginnings of the elements whose text does not fit. */
export const textOutside = (page: Page): Promise<readonly string[]> => page.evaluate(SCRIPT);
