import type { OutboxClock } from './clock.ts';
import type { CompleteRecord, RecordBody } from './contract.ts';
import { DiskCopies } from './disk-copies.ts';
import { Flushes } from './flushes.ts';
import { type HeldRecord, HeldRecords } from './held-records.ts';
import { createBody } from './json-body.ts';
import { Pace } from './pace.ts';
import type { OnProblem, RejectedRecord } from './problem.ts';
import type { Answer } from './read-answer.ts';
import { recordOf, settleBatch } from './settle-batch.ts';
import type { LeftBehind, Spill, SpillPlace } from './spill-port.ts';

export interface OutboxLimits {
  /** Most records of one request. */
  readonly maxBatchRecords: number;
  /** Most bytes of one request, before compression, and of one record. */
  readonly maxBatchBytes: number;
  /** Longest that a record waits for company. */
  readonly maxBatchAgeMs: number;
  /** Most bytes of records that are held, waiting and on their way; what exceeds them is dropped and counted. */
  readonly maxQueueBytes: number;
}

export interface Delivery {
  readonly answer: Answer;
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** What the ledger asks to wait; 0 when it asks for nothing. */
  readonly retryAfterMs: number;
}

export interface OutboxPorts {
  /** Sends a body of `count` records; a failure is an answer too, it never rejects. */
  deliver(body: Uint8Array<ArrayBuffer>, count: number): Promise<Delivery>;
  readonly clock: OutboxClock;
  /** From 0, below 1. */
  random(): number;
  readonly onProblem: OnProblem;
  readonly spill?: Spill | undefined;
}

/** What became of the records: recorded + recovered = delivered + rejected + dropped + pending, at any moment. */
export interface DeliveryCounts {
  readonly recorded: number;
  /** Taken over from the spill folder of a process that is gone. */
  readonly recovered: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly pending: number;
  /** Never more than `maxQueueBytes`. */
  readonly pendingBytes: number;
}

const encoder = new TextEncoder();

/**
 * Records on their way to the ledger: bounded, in batches, one request at a time. A batch that fails goes back to the head of
 * the queue as it is, so what the ledger sees twice it knows by its identity.
 */
export class Outbox {
  readonly #limits: OutboxLimits;
  readonly #ports: OutboxPorts;
  readonly #held = new HeldRecords();
  readonly #counts = { recorded: 0, recovered: 0, delivered: 0, rejected: 0, dropped: 0 };
  readonly #disk: DiskCopies;
  readonly #pace: Pace;
  readonly #flushes: Flushes;
  /** Smaller than the limit while the ledger refuses larger requests. */
  #batchRecords: number;
  #cancelTimer: (() => void) | undefined;
  #onRoom: () => void = () => undefined;

  constructor(limits: OutboxLimits, ports: OutboxPorts) {
    this.#limits = limits;
    this.#ports = ports;
    this.#pace = new Pace(ports.random);
    this.#flushes = new Flushes(ports.clock);
    this.#batchRecords = limits.maxBatchRecords;
    this.#disk = new DiskCopies(ports.spill, ports.onProblem);
    // What earlier processes left waits until there is room: it is safe where it is, new records are not.
    void this.#disk.takeOver(
      limits.maxQueueBytes / 4,
      () => this.#room(),
      (portion) => this.#recover(portion),
    );
  }

  get counts(): DeliveryCounts {
    return { ...this.#counts, pending: this.#held.count, pendingBytes: this.#held.bytes };
  }

  /** Takes a record for delivery, or counts it as dropped or rejected. */
  add(record: CompleteRecord): void {
    const bytes = encoder.encode(JSON.stringify(record));
    const { maxBatchBytes, maxQueueBytes } = this.#limits;
    this.#counts.recorded += 1;
    if (bytes.byteLength > maxBatchBytes) {
      this.#reject([{ record, errors: [{ path: '', message: `is longer than ${maxBatchBytes} bytes` }] }]);
    } else if (this.#held.bytes + bytes.byteLength > maxQueueBytes) {
      this.#drop([record], `the queue of ${maxQueueBytes} bytes is full`);
    } else {
      this.#push(bytes, this.#disk.keep(bytes));
    }
  }

  /**
   * Sends what is here without waiting for company, nor for the next attempt unless the ledger asked for the wait.
   *
   * @returns whether all that was recorded before is settled; false when the time was over first
   */
  flush(timeoutMs: number): Promise<boolean> {
    if (this.#held.count === 0) return Promise.resolve(true);
    const flushed = this.#flushes.add(this.#held.lastNumber, timeoutMs);
    this.#pace.hurry();
    this.#pump();
    return flushed;
  }

  /** Gives up what waits and is not kept on disk, and counts it. */
  abandon(message: string): void {
    if (this.#disk.exist || this.#held.waiting === 0) return;
    this.#drop(this.#held.clear().map(recordOf), message);
  }

  #push(bytes: Uint8Array<ArrayBuffer>, place: SpillPlace): void {
    this.#held.push(bytes, place, this.#ports.clock.nowMs());
    this.#pump();
  }

  /** Sees to it that the next batch leaves when it is due. */
  #pump(): void {
    const { oldest } = this.#held;
    if (oldest === undefined || this.#held.isInFlight) return;
    const isFull = this.#held.waiting >= this.#batchRecords || this.#held.bytes >= this.#limits.maxBatchBytes;
    const isDue = isFull || this.#flushes.areOpen || this.#pace.isFailing;
    const nowMs = this.#ports.clock.nowMs();
    const dueMs = Math.max(this.#pace.notBeforeMs, isDue ? nowMs : oldest.atMs + this.#limits.maxBatchAgeMs);
    // Even a batch that is due leaves in a later turn: the call that completed it goes on first.
    this.#cancelTimer?.();
    this.#cancelTimer = this.#ports.clock.after(Math.max(0, dueMs - nowMs), () => void this.#send());
  }

  async #send(): Promise<void> {
    const batch = this.#held.takeBatch(this.#batchRecords, this.#limits.maxBatchBytes);
    if (batch.length === 0) return;
    const delivery = await this.#ports.deliver(createBody(batch.map(({ bytes }) => bytes)), batch.length);
    const isProgress = this.#settle(batch, delivery.answer);
    if (delivery.answer.kind === 'split') this.#batchRecords = Math.ceil(batch.length / 2);
    else if (isProgress && delivery.retryAfterMs === 0) this.#continue();
    else this.#wait(delivery);
    this.#settleFlushes();
    this.#pump();
  }

  /** @returns whether any record is done with, or closer to it */
  #settle(batch: readonly HeldRecord[], answer: Answer): boolean {
    const { again, done, rejected, unread } = settleBatch(batch, answer);
    this.#held.putBack(again);
    this.#disk.forget(done);
    this.#counts.delivered += done.length - rejected.length;
    if (rejected.length > 0) this.#reject(rejected);
    const [first] = unread;
    if (first !== undefined) {
      this.#ports.onProblem({ kind: 'faulty', message: `a usage object is not read: ${first.path} ${first.message}` });
    }
    this.#onRoom();
    return done.length + unread.length > 0;
  }

  #continue(): void {
    this.#batchRecords = this.#limits.maxBatchRecords;
    this.#pace.succeeded();
  }

  #wait({ answer, status, retryAfterMs }: Delivery): void {
    this.#pace.failed(this.#ports.clock.nowMs(), retryAfterMs);
    const message = answer.kind === 'later' ? answer.message : 'the ledger is too busy for some records';
    this.#ports.onProblem({ kind: 'undelivered', message, ...(status !== undefined && { status }) });
  }

  #settleFlushes(): void {
    this.#flushes.settle(this.#held.oldest?.number);
  }

  #drop(records: readonly RecordBody[], message: string): void {
    this.#counts.dropped += records.length;
    this.#ports.onProblem({ kind: 'dropped', message, records });
    this.#settleFlushes();
  }

  #reject(records: readonly RejectedRecord[]): void {
    this.#counts.rejected += records.length;
    const [first] = records[0]?.errors ?? [];
    const example = first === undefined ? '' : `, such as: ${`${first.path} ${first.message}`.trim()}`;
    this.#ports.onProblem({ kind: 'rejected', message: `${records.length} records${example}`, records });
  }

  #recover(portion: readonly LeftBehind[]): void {
    this.#counts.recovered += portion.length;
    for (const { bytes, place } of portion) this.#push(bytes, place);
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = () => {
        if (this.#held.bytes > this.#limits.maxQueueBytes / 2) return;
        this.#onRoom = () => undefined;
        resolve();
      };
      this.#onRoom();
    });
  }
}
