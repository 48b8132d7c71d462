import type { Call } from './call.ts';
import { readSeen } from './read-seen.ts';

export interface StreamWatch {
  readonly call: Call;
  /** The caller's own signal, if it gave one. */
  readonly signal?: AbortSignal | undefined;
  /** Runs a step of the iterator: a generator goes on in the context of who asks for its next value, not in its own. */
  within?<R>(step: () => R): R;
  /** Whether a stream that ends without a word was given up by the caller. */
  isGivenUp?(): boolean;
  /** Whether the event is of our own asking, so that the caller must not get it. */
  isOurs?(event: unknown): boolean;
}

export type AnyIterator = AsyncIterator<unknown, unknown, unknown>;

/**
 * Watches an iterator of a stream's events in place, so that it stays the object that it is. Its end ends the call: read to the
 * end, given up, or failed.
 */
export function observeIterator<I extends AnyIterator>(iterator: I, watch: StreamWatch): I {
  const { next, return: giveUp, throw: throwInto } = iterator;
  const within = <R>(step: () => R): R => (watch.within === undefined ? step() : watch.within(step));
  iterator.next = async (...args) => {
    const result = await orEnd(
      watch,
      within(() => next.apply(iterator, args)),
    );
    if (result.done) {
      if (watch.isGivenUp?.()) watch.call.abort();
      else watch.call.succeed();
      return result;
    }
    watch.call.see(() => readSeen(result.value));
    return watch.isOurs?.(result.value) ? iterator.next() : result;
  };
  if (giveUp) {
    iterator.return = (...args) => {
      watch.call.abort();
      return within(() => giveUp.apply(iterator, args));
    };
  }
  if (throwInto)
    iterator.throw = (...args) =>
      orEnd(
        watch,
        within(() => throwInto.apply(iterator, args)),
      );
  return iterator;
}

const orEnd = <R>(watch: StreamWatch, step: Promise<R>): Promise<R> => step.catch((thrown) => endThrown(thrown, watch));

/** Ends the call by what was thrown, and lets it go on to the caller. */
export function endThrown(thrown: unknown, { call, signal }: StreamWatch): never {
  const isAbort = signal?.aborted === true || (thrown instanceof Error && thrown.name === 'AbortError');
  if (isAbort) call.abort();
  else call.fail(thrown);
  throw thrown;
}
