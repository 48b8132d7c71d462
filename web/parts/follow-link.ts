import { go, readRoute } from '../state/route.ts';

/** Follows a link within the page; one with a modifier is the browser's, for a tab of its own. */
export function followLink(event: MouseEvent): void {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = event.currentTarget;
  if (!isPlain || !(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  go(readRoute(link.search));
}
