/** The client for edge runtimes and browsers. Node takes `node.ts`, which has the same names. */
import { findAmbientStorage } from './context.ts';
import { sendWhenHidden } from './hidden-page.ts';
import { createTracker, type UsageTracker, type UsageTrackerOptions } from './tracker.ts';

export * from './exports.ts';

/** A tracker for one ledger; a program needs one. */
export function createUsageTracker(options: UsageTrackerOptions): UsageTracker {
  return createTracker(options, { ambient: findAmbientStorage(), atExit: sendWhenHidden });
}
