/** The client for Node, Bun and Deno. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ambient } from './context.ts';
import { flushAtExit } from './process-exit.ts';
import { createTracker, type UsageTracker, type UsageTrackerOptions } from './tracker.ts';

export * from './exports.ts';

/** A tracker for one ledger; a program needs one. */
export function createUsageTracker(options: UsageTrackerOptions): UsageTracker {
  return createTracker(options, { ambient: new AsyncLocalStorage<Ambient>(), atExit: flushAtExit });
}
