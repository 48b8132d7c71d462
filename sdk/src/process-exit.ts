import type { Outbox } from './outbox.ts';

/** Longest that a program which is otherwise done waits for its ledger. */
const EXIT_MS = 5000;

type Leaving = Pick<Outbox, 'flush' | 'abandon'>;

const outboxes = new Set<Leaving>();
let isLeaving = false;

/**
 * Sends what is left when the program has nothing else to do, and counts what could not be sent. A program that is ended
 * (`process.exit`, a signal) is left to end: it may call `flush()` itself, or keep its records in a spill folder.
 */
export function flushAtExit(outbox: Leaving): void {
  if (outboxes.size === 0) process.on('beforeExit', () => void leave());
  outboxes.add(outbox);
}

async function leave(): Promise<void> {
  if (isLeaving) return;
  isLeaving = true;
  const settled = await Promise.all([...outboxes].map(sendOrAbandon));
  // What was sent may have let the program go on; what could not be sent is not tried twice.
  isLeaving = settled.includes(false);
}

async function sendOrAbandon(outbox: Leaving): Promise<boolean> {
  const isSettled = await outbox.flush(EXIT_MS);
  if (!isSettled) outbox.abandon(`not delivered within ${EXIT_MS} ms at exit`);
  return isSettled;
}
