/** Whose call it is: known around the call, not by it. */
export interface CallContext {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly anchorId?: string | undefined;
  /** What the call is for. */
  readonly functionName?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Of `reserve`; the calls inside settle it. */
  readonly reservationId?: string | undefined;
}

/** A tracked function that is running; `isClaimed` once a call inside it is recorded by itself. */
export interface TrackedScope {
  isClaimed: boolean;
}

/** What goes with the flow of a program: who calls, and inside which tracked function. */
export interface Ambient {
  readonly context: CallContext;
  readonly scope?: TrackedScope | undefined;
}

/** The part of `AsyncLocalStorage` that is needed. */
export interface AmbientStorage {
  run<R>(store: Ambient, action: () => R): R;
  getStore(): Ambient | undefined;
}

/**
 * The platform's `AsyncLocalStorage`, where it is to be had without an import: edge runtimes have it as a global, and Node,
 * Bun, Deno and Workers hand it out by name. Else one that reaches as far as the synchronous part of an action.
 */
export function findAmbientStorage(platform: object = globalThis): AmbientStorage {
  const { AsyncLocalStorage, process } = platform as PlatformGlobals;
  const Storage = AsyncLocalStorage ?? process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  return Storage === undefined ? new SynchronousStorage() : new Storage();
}

interface PlatformGlobals {
  readonly AsyncLocalStorage?: new () => AmbientStorage;
  readonly process?: {
    getBuiltinModule?(name: string): { readonly AsyncLocalStorage?: new () => AmbientStorage } | undefined;
  };
}

class SynchronousStorage implements AmbientStorage {
  #store: Ambient | undefined;

  run<R>(store: Ambient, action: () => R): R {
    const outer = this.#store;
    this.#store = store;
    try {
      return action();
    } finally {
      this.#store = outer;
    }
  }

  getStore(): Ambient | undefined {
    return this.#store;
  }
}

/** The inner one decides, value by value; what it leaves undefined is the outer one's. Tags add up. */
export function mergeContext(outer: CallContext, inner: CallContext): CallContext {
  const given = Object.entries(inner).filter(([, value]) => value !== undefined);
  const merged: CallContext = { ...outer, ...Object.fromEntries(given) };
  return outer.tags && inner.tags ? { ...merged, tags: { ...outer.tags, ...inner.tags } } : merged;
}

/** A context in the fields of a record. */
export function recordFields(context: CallContext) {
  return {
    function: context.functionName,
    user_id: context.userId,
    anchor_id: context.anchorId,
    session_id: context.sessionId,
    tags: context.tags,
    reservation_id: context.reservationId,
  };
}
