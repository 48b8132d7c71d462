import type { RecordBody } from './contract.ts';

export interface RejectedRecord {
  readonly record: RecordBody;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** What went wrong behind the calls; nothing of it ever reaches them. */
export type Problem =
  /** The ledger does not take requests at the moment; the records are kept and sent again. */
  | { readonly kind: 'undelivered'; readonly message: string; readonly status?: number }
  /** Lost, and counted: there was no room, or no time left at exit. */
  | { readonly kind: 'dropped'; readonly message: string; readonly records: readonly RecordBody[] }
  /** The ledger will never take these. */
  | { readonly kind: 'rejected'; readonly message: string; readonly records: readonly RejectedRecord[] }
  /** A call or a record could not be read, or the spill folder failed. */
  | { readonly kind: 'faulty'; readonly message: string; readonly cause?: unknown };

export type OnProblem = (problem: Problem) => void;

/** Between two warnings of one kind. */
const PAUSE_MS = 60_000;

/** What is done when nobody listens: one warning a minute of each kind. */
export function createWarner(nowMs: () => number): OnProblem {
  const warnedAtMs = new Map<Problem['kind'], number>();
  return ({ kind, message }) => {
    const now = nowMs();
    if (now - (warnedAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS) return;
    warnedAtMs.set(kind, now);
    // biome-ignore lint/suspicious/noConsole: a wrong key must be seen on the first day, also by who set no callback
    console.warn(`tokenledger: ${kind}: ${message}`);
  };
}

/** A listener that fails must not reach the call that it listens behind. */
export function guarded(onProblem: OnProblem): OnProblem {
  return (problem) => {
    try {
      onProblem(problem);
    } catch {
      // There is nobody left to tell.
    }
  };
}

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
