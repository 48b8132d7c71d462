/** Time as the outbox needs it; tests hand in a clock of their own. */
export interface OutboxClock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Runs `action` after `ms`. A timer that is `held` keeps the process alive, the others don't.
   *
   * @returns takes it back
   */
  after(ms: number, action: () => void, held?: 'held'): () => void;
}

export const systemClock: OutboxClock = {
  nowMs: () => Date.now(),
  after(ms, action, held) {
    const timer: unknown = setTimeout(action, ms);
    const isNodeTimer = typeof timer === 'object' && timer !== null && 'unref' in timer;
    if (held === undefined && isNodeTimer) (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};
