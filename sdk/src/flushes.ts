import type { OutboxClock } from './clock.ts';

interface Flush {
  readonly upTo: number;
  readonly settle: () => void;
}

/** Those who wait until all records up to theirs are settled. */
export class Flushes {
  readonly #clock: OutboxClock;
  #open: readonly Flush[] = [];

  constructor(clock: OutboxClock) {
    this.#clock = clock;
  }

  get areOpen(): boolean {
    return this.#open.length > 0;
  }

  /** @returns whether they were settled; false when the time was over first. The wait keeps the process alive. */
  add(upTo: number, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isSettled: boolean) => {
        cancel();
        this.#open = this.#open.filter((other) => other !== flush);
        resolve(isSettled);
      };
      const flush: Flush = { upTo, settle: () => end(true) };
      const cancel = this.#clock.after(timeoutMs, () => end(false), 'held');
      this.#open = [...this.#open, flush];
    });
  }

  /** @param oldest number of the first record that is not settled; undefined when all are */
  settle(oldest: number | undefined): void {
    for (const flush of this.#open) if (oldest === undefined || oldest > flush.upTo) flush.settle();
  }
}
