import type { LambdaFunction } from '../template/stack-template.ts';

/** Lambda waits so long before it tries an event again that a function failed on: the second time, the third. */
const RETRY_PAUSES_MS = [60_000, 120_000];

export interface AsyncInvocationsOptions {
  readonly functions: readonly LambdaFunction[];
  readonly invoke: (functionId: string, event: unknown) => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Asynchronous invocations as Lambda does them: taken at once, tried again when the function fails. What waits here is lost with
 * the process; in AWS it would not be, so whoever relies on an event must find out by itself that it was lost.
 */
export class AsyncInvocations {
  readonly #retries: ReadonlyMap<string, number>;
  readonly #invoke: AsyncInvocationsOptions['invoke'];
  readonly #onFailure: AsyncInvocationsOptions['onFailure'];
  readonly #waiting = new Set<NodeJS.Timeout>();
  #isStopped = false;

  constructor({ functions, invoke, onFailure }: AsyncInvocationsOptions) {
    this.#retries = new Map(functions.map(({ id, asyncRetries }) => [id, asyncRetries]));
    this.#invoke = invoke;
    this.#onFailure = onFailure;
  }

  /** @returns false when there is no such function. */
  accept(functionId: string, event: unknown): boolean {
    if (!this.#retries.has(functionId)) return false;
    void this.#attempt(functionId, event, 0);
    return true;
  }

  /** What waits for its next attempt is forgotten. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#waiting) clearTimeout(timer);
  }

  async #attempt(functionId: string, event: unknown, retry: number): Promise<void> {
    if (this.#isStopped) return;
    try {
      await this.#invoke(functionId, event);
    } catch (error) {
      this.#onFailure(error);
      this.#tryAgain(functionId, event, retry);
    }
  }

  #tryAgain(functionId: string, event: unknown, retry: number): void {
    if (this.#isStopped) return;
    if (retry >= (this.#retries.get(functionId) ?? 0)) {
      this.#onFailure(new Error(`given up: ${functionId} with ${JSON.stringify(event)}`));
      return;
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      void this.#attempt(functionId, event, retry + 1);
    }, RETRY_PAUSES_MS[retry]);
    this.#waiting.add(timer);
  }
}
