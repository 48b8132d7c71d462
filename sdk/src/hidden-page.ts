import type { Outbox } from './outbox.ts';

const TIMEOUT_MS = 5000;

/** A page that is hidden may never be shown again: the last moment in which a browser lets it send. */
export function sendWhenHidden(outbox: Pick<Outbox, 'flush'>): void {
  const page = (globalThis as { document?: EventTarget & { visibilityState: string } }).document;
  page?.addEventListener('visibilitychange', () => {
    if (page.visibilityState === 'hidden') void outbox.flush(TIMEOUT_MS);
  });
}
