import { setTimeout as sleep } from 'node:timers/promises';

/** Runs an expectation until it holds; its own failure is reported when it never does. */
export async function eventually(expectation: () => void | Promise<void>, timeoutMs = 5000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
      await sleep(10);
    }
  }
}
