import { signal } from '@preact/signals';
import { key } from '../api/key.ts';
import { go } from './route.ts';

/** Whether the list of keys is open. */
export const isHelpOpen = signal(false);

export const SEARCH_ID = 'filter-search';

const MONTH_DAYS = 30;
const WEEK_DAYS = 7;

const ACTIONS: Readonly<Record<string, () => void>> = {
  d: () => go({ range: { days: 1 } }),
  w: () => go({ range: { days: WEEK_DAYS } }),
  m: () => go({ range: { days: MONTH_DAYS } }),
  x: () => go({ filter: {} }),
  '/': () => document.getElementById(SEARCH_ID)?.focus(),
  '?': () => {
    isHelpOpen.value = !isHelpOpen.value;
  },
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');

/** Single keys act while nobody types, and never with a modifier: those are the browser's. */
export function followKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      isHelpOpen.value = false;
      if (isTyping(event.target)) (event.target as HTMLElement).blur();
    }
    const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && key.value !== null && !isTyping(event.target);
    const action = ACTIONS[event.key.toLowerCase()];
    if (!isOurs || action === undefined) return;
    event.preventDefault();
    action();
  });
}
