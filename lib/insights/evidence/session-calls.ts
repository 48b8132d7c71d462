import type { PriceCall } from '../../pricing/price.ts';
import { ANONYMOUS, type BookedRecord } from '../../usage/record.ts';
import type { Findings } from './findings.ts';
import { RepeatedFailures } from './repeated-failures.ts';
import { RepeatedInput } from './repeated-input.ts';

/** A session in which nothing began for so long is over, as far as repeats go. */
const OVER_US = 1_200_000_000;
/** Sessions of one user that are followed at once, with each function and model in them. */
const MOST_AT_ONCE = 10_000;

interface Thread {
  lastUs: number;
  readonly watches: readonly [RepeatedInput, RepeatedFailures];
}

/**
 * Follows sessions through a partition's calls, which come user by user and in order of time. Calls that name no session
 * or no user are not followed: those of `anonymous` lie in all partitions, in no order.
 */
export class SessionCalls {
  readonly #price: PriceCall;
  readonly #findings: Findings;
  /** Those with the longest silence first. */
  readonly #threads = new Map<string, Thread>();
  #user = '';

  constructor(price: PriceCall, findings: Findings) {
    this.#price = price;
    this.#findings = findings;
  }

  take(booked: BookedRecord): void {
    const { userId, sessionId, function: purpose, model, timestampUs } = booked.record;
    if (userId === ANONYMOUS || sessionId === undefined) return;
    if (userId !== this.#user) this.end();
    this.#user = userId;
    this.#endSilent(timestampUs);
    const name = `${sessionId}\n${purpose}\n${model}`;
    const thread = this.#threads.get(name) ?? this.#begin();
    for (const watch of thread.watches) watch.take(booked);
    thread.lastUs = timestampUs;
    this.#threads.delete(name);
    this.#threads.set(name, thread);
  }

  end(): void {
    this.#endSilent(Number.POSITIVE_INFINITY);
  }

  #begin(): Thread {
    const watches = [new RepeatedInput(this.#price, this.#findings), new RepeatedFailures(this.#findings)] as const;
    return { lastUs: 0, watches };
  }

  #endSilent(nowUs: number): void {
    for (const [name, { lastUs, watches }] of this.#threads) {
      const mayGoOn = nowUs - lastUs <= OVER_US && this.#threads.size < MOST_AT_ONCE;
      if (mayGoOn) return;
      for (const watch of watches) watch.end();
      this.#threads.delete(name);
    }
  }
}
