import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_PAUSE_MS = 1000;

/** The pause before a question that took so long is asked again: most of the time is left to what the question waits for. */
export const pauseAfter = (tookMs: number, leastMs: number): Promise<void> =>
  sleep(Math.min(Math.max(leastMs, 2 * tookMs), LONGEST_PAUSE_MS));

/** Runs an expectation until it holds; its own failure is reported when it never does. */
export async function eventually(expectation: () => void | Promise<void>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const askedMs = performance.now();
    try {
      await expectation();
      return;
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
      await pauseAfter(performance.now() - askedMs, 10);
    }
  }
}
