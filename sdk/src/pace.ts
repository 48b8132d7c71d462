import { backoffMs } from './backoff.ts';

/** When the next attempt may be made, from how the last ones went. */
export class Pace {
  readonly #random: () => number;
  #failures = 0;
  #notBeforeMs = 0;
  #askedUntilMs = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  get isFailing(): boolean {
    return this.#failures > 0;
  }

  get notBeforeMs(): number {
    return this.#notBeforeMs;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#notBeforeMs = 0;
  }

  /** @param retryAfterMs what the ledger itself asks for; 0 when it asks for nothing */
  failed(nowMs: number, retryAfterMs: number): void {
    this.#failures += 1;
    this.#askedUntilMs = nowMs + retryAfterMs;
    this.#notBeforeMs = Math.max(this.#askedUntilMs, nowMs + backoffMs(this.#failures, this.#random()));
  }

  /** Somebody waits: only what the ledger asked for is still kept to. */
  hurry(): void {
    this.#notBeforeMs = Math.min(this.#notBeforeMs, this.#askedUntilMs);
  }
}
