import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamMapping } from '../template/stack-template.ts';
import type { StreamRecord } from './stream-client.ts';

export interface ConsumerOptions {
  readonly shardId: string;
  readonly streamArn: string;
  readonly mapping: StreamMapping;
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Called when records are worked off, with the sequence number of the last. */
  readonly onDone: (sequence: string) => void;
  /** Called when a batch failed; it is delivered again. */
  readonly onFailure: (error: unknown) => void;
}

interface Window {
  readonly startMs: number;
  readonly endMs: number;
  /** What the function answered last; it gets it back with its next batch of this window. */
  state: unknown;
}

interface FunctionAnswer {
  readonly state?: unknown;
  readonly batchItemFailures?: readonly { readonly itemIdentifier?: string }[] | null;
}

const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5000;

/**
 * Delivers one shard to its function as Lambda's poller does, with or without a tumbling window: one batch at a time, in order,
 * again and again until it succeeds, from the first failed record on. What is waiting lies in the queue; the stream keeps the rest.
 */
export class ShardConsumer {
  readonly #options: ConsumerOptions;
  readonly #queue: StreamRecord[] = [];
  #window: Window | undefined;
  #failures = 0;
  #isStopped = false;
  #wake = () => {};

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  /** Records that are not worked off yet. */
  get pending(): number {
    return this.#queue.length;
  }

  push(record: StreamRecord): void {
    this.#queue.push(record);
    this.#wake();
  }

  /** Ends `run` after the batch that is under way. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#windowIsOver()) await this.#closeWindow();
      else if (this.#queue.length > 0) await this.#deliverBatch();
      else await this.#untilWoken();
    }
  }

  #windowIsOver(): boolean {
    if (this.#window === undefined) return false;
    const [next] = this.#queue;
    return next === undefined ? Date.now() >= this.#window.endMs : createdMs(next) >= this.#window.endMs;
  }

  async #closeWindow(): Promise<void> {
    const succeeded = await this.#invoke([], true);
    if (succeeded !== undefined) this.#window = undefined;
  }

  async #deliverBatch(): Promise<void> {
    const { batchSize, batchingWindowMs } = this.#options.mapping;
    if (batchingWindowMs > 0 && this.#queue.length < batchSize) await sleep(batchingWindowMs);
    const batch = this.#queue.slice(0, Math.min(batchSize, this.#lengthOfWindow()));
    const answer = await this.#invoke(batch, false);
    const done = answer === undefined ? 0 : countDone(batch, answer);
    if (done < batch.length && answer !== undefined) await this.#backOff(done > 0);
    const last = batch[done - 1];
    if (last === undefined) return;
    this.#queue.splice(0, done);
    this.#options.onDone(last.dynamodb.SequenceNumber);
  }

  /** How many of the waiting records belong to the window. */
  #lengthOfWindow(): number {
    if (!this.#hasWindows) return this.#queue.length;
    const { endMs } = this.#openWindow();
    const until = this.#queue.findIndex((record) => createdMs(record) >= endMs);
    return until < 0 ? this.#queue.length : until;
  }

  #openWindow(): Window {
    const { tumblingWindowMs } = this.#options.mapping;
    const firstMs = this.#queue[0] === undefined ? Date.now() : createdMs(this.#queue[0]);
    const startMs = Math.floor(firstMs / tumblingWindowMs) * tumblingWindowMs;
    this.#window ??= { startMs, endMs: startMs + tumblingWindowMs, state: {} };
    return this.#window;
  }

  get #hasWindows(): boolean {
    return this.#options.mapping.tumblingWindowMs > 0;
  }

  /** @returns undefined when the function failed */
  async #invoke(batch: readonly StreamRecord[], isFinal: boolean): Promise<FunctionAnswer | undefined> {
    const window = this.#hasWindows ? this.#openWindow() : undefined;
    try {
      const answer = ((await this.#options.invoke(this.#event(batch, window, isFinal))) ?? {}) as FunctionAnswer;
      if (window !== undefined) window.state = answer.state ?? {};
      this.#failures = 0;
      return answer;
    } catch (error) {
      this.#options.onFailure(error);
      await this.#backOff(false);
      return undefined;
    }
  }

  #event(batch: readonly StreamRecord[], window: Window | undefined, isFinalInvokeForWindow: boolean) {
    const { shardId, streamArn } = this.#options;
    const Records = batch.map((record) => ({ ...record, eventSourceARN: streamArn }));
    if (window === undefined) return { Records };
    return {
      Records,
      shardId,
      eventSourceARN: streamArn,
      window: { start: new Date(window.startMs).toISOString(), end: new Date(window.endMs).toISOString() },
      state: window.state,
      isFinalInvokeForWindow,
      isWindowTerminatedEarly: false,
    };
  }

  async #backOff(hasProgress: boolean): Promise<void> {
    this.#failures = hasProgress ? 0 : this.#failures + 1;
    if (this.#failures === 0 || this.#isStopped) return;
    const pause = sleep(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failures - 1)));
    await Promise.race([pause, this.#untilStopped()]);
  }

  /** Until records arrive, the window ends, or it is stopped. */
  async #untilWoken(): Promise<void> {
    const pauseMs = this.#window === undefined ? undefined : Math.max(0, this.#window.endMs - Date.now());
    await new Promise<void>((resolve) => {
      const timer = pauseMs === undefined ? undefined : setTimeout(resolve, pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #untilStopped(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        if (this.#isStopped) resolve();
      };
    });
  }
}

const createdMs = ({ dynamodb }: StreamRecord): number => dynamodb.ApproximateCreationDateTime * 1000;

/** Records before the first failed one. A failure that names no record of the batch fails the whole batch. */
function countDone(batch: readonly StreamRecord[], { batchItemFailures }: FunctionAnswer): number {
  if (!batchItemFailures?.length) return batch.length;
  const places = batchItemFailures.map(({ itemIdentifier }) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  return Math.max(0, Math.min(...places));
}
