import type { Call } from './call.ts';
import { type AnyIterator, endThrown, observeIterator, type StreamWatch } from './observe-iterator.ts';
import { readSeen } from './read-seen.ts';

/** The parts of a promise of the OpenAI and Anthropic packages that all ways of waiting for it go through. */
interface ApiPromise extends PromiseLike<unknown> {
  parse(): Promise<unknown>;
  asResponse(): Promise<Response>;
  /** How their helpers go on from one promise to the next, over the same request. */
  _thenUnwrap(transform: (value: unknown, ...rest: unknown[]) => unknown): unknown;
}

/** A stream of the same packages: all ways of reading it call `iterator`. */
interface ApiStream {
  iterator(): AnyIterator;
  readonly controller: AbortController;
}

/**
 * Watches what a call gave back, whatever it is, and ends the call when it is over.
 *
 * @returns the value itself; for a native promise one that settles as it does
 */
export function observeResult<T>(result: T, watch: StreamWatch): T;
export function observeResult(result: unknown, watch: StreamWatch): unknown {
  try {
    return observe(result, watch);
  } catch {
    // What can't be looked at is handed on as it is.
    watch.call.succeed();
    return result;
  }
}

function observe(result: unknown, watch: StreamWatch): unknown {
  if (isApiPromise(result)) return observeApiPromise(result, watch);
  if (!isThenable(result)) return settle(result, watch);
  const settled = watched(result, watch);
  const isNative = result instanceof Promise && result.constructor === Promise;
  if (isNative) return settled;
  // Its owner may hold more than a promise; a rejection is told by the value itself.
  settled.catch(() => undefined);
  return result;
}

/**
 * Nothing happens before the caller makes it happen: the body is parsed by whoever waits for the promise, `asResponse()` leaves it
 * to the caller, and a failure that nobody waits for is still nobody's.
 */
function observeApiPromise(promise: ApiPromise, watch: StreamWatch): ApiPromise {
  const { parse, asResponse, _thenUnwrap } = promise;
  let parsed: Promise<unknown> | undefined;
  promise.parse = () => {
    parsed ??= watched(parse.call(promise), watch);
    return parsed;
  };
  promise.asResponse = async () => {
    const isRaw = parsed === undefined;
    const response = await asResponse.call(promise).catch((thrown) => endThrown(thrown, watch));
    if (isRaw) void readCopy(response, watch.call);
    return response;
  };
  // What is paid for is known before a helper finds fault with it.
  promise._thenUnwrap = (transform) =>
    observe(
      _thenUnwrap.call(promise, (value, ...rest) => transform(settle(value, watch), ...rest)),
      watch,
    );
  return promise;
}

const watched = (promise: PromiseLike<unknown>, watch: StreamWatch): Promise<unknown> =>
  Promise.resolve(
    promise.then(
      (value) => settle(value, watch),
      (thrown) => endThrown(thrown, watch),
    ),
  );

/** A whole answer is read from a copy. Of a stream that the caller reads raw it is only known that it was made. */
async function readCopy(response: Response, call: Call): Promise<void> {
  const isWhole = response.headers.get('content-type')?.includes('json') ?? false;
  const copy = isWhole
    ? await response
        .clone()
        .json()
        .catch(() => undefined)
    : undefined;
  call.see(() => readSeen(copy));
  call.succeed();
}

/** The value as it is, watched until it is over. */
function settle(value: unknown, watch: StreamWatch): unknown {
  if (isWatched(value, watch)) return value;
  watch.call.see(() => readSeen(value));
  watch.call.succeed();
  return value;
}

/** @returns false when the value is no stream whose end would be seen, or one that can't be watched */
function isWatched(value: unknown, watch: StreamWatch): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return !watch.call.claim(value) || observeStream(value, watch);
  } catch {
    return false;
  }
}

function observeStream(value: object, watch: StreamWatch): boolean {
  if (isApiStream(value)) {
    observeApiStream(value, watch);
    return true;
  }
  if (isIterator(value)) {
    observeIterator(value, watch);
    return true;
  }
  const isIterable = hasMethod(value, Symbol.asyncIterator) && !hasMethod(value, 'getReader');
  if (!isIterable) return false;
  const iterate = (value as AsyncIterable<unknown>)[Symbol.asyncIterator];
  Object.defineProperty(value, Symbol.asyncIterator, {
    value: () => observeIterator(iterate.call(value) as AnyIterator, watch),
    configurable: true,
    writable: true,
  });
  return true;
}

function observeApiStream(stream: ApiStream, watch: StreamWatch): void {
  const { iterator, controller } = stream;
  const isGivenUp = () => controller.signal.aborted;
  stream.iterator = () => observeIterator(iterator.call(stream), { ...watch, isGivenUp });
  // A stream that fails aborts its own request on the way: what is thrown next comes first.
  const abortLater = () => void setTimeout(() => watch.call.abort());
  controller.signal.addEventListener('abort', abortLater, { once: true });
}

const hasMethod = (value: object, name: PropertyKey): boolean =>
  typeof (value as Record<PropertyKey, unknown>)[name] === 'function';

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && hasMethod(value, 'then');

const isApiPromise = (value: unknown): value is ApiPromise =>
  isThenable(value) && ['parse', 'asResponse', '_thenUnwrap'].every((name) => hasMethod(value, name));

const isApiStream = (value: object): value is ApiStream => hasMethod(value, 'iterator') && 'controller' in value;

const isIterator = (value: object): value is AnyIterator =>
  hasMethod(value, Symbol.asyncIterator) && hasMethod(value, 'next');
