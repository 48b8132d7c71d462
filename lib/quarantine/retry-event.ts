import { daysOf } from '../counters/days-of.ts';
import { foldChanges } from '../counters/fold.ts';
import { sessionsLeftBy } from '../counters/left-sessions.ts';
import { judgeEvent, type StreamEvent } from '../counters/stream-change.ts';
import type { LeftSessions, QuarantineDesk, TouchedDays, WaitingEvent } from '../ports.ts';

export type RetryOutcome =
  | { readonly outcome: 'counted'; readonly counters: number }
  /** It means nothing for the counters, such as an expiry, and is settled. */
  | { readonly outcome: 'means-nothing' }
  /** Somebody counted or dropped it before. */
  | { readonly outcome: 'settled-before' }
  /** It still cannot be read, and waits on. */
  | { readonly outcome: 'unreadable'; readonly reason: string };

export interface RetryPorts {
  readonly desk: QuarantineDesk;
  readonly touched: TouchedDays;
  readonly leftSessions: LeftSessions;
}

/**
 * Counts an event of the quarantine, if this release can read it. It is counted once, however often and by however many it is
 * tried: its counters move in the one transaction that settles it. Their watermarks stay: records behind it are counted already.
 *
 * @param readEvent reads the kept text of a stream event
 */
export async function retryEvent(
  { desk, touched, leftSessions }: RetryPorts,
  waiting: WaitingEvent,
  readEvent: (text: string) => StreamEvent,
): Promise<RetryOutcome> {
  if (waiting.isCut) return { outcome: 'unreadable', reason: 'it was too long to be kept whole' };
  const change = judgeEvent(readEvent(waiting.event));
  switch (change.kind) {
    case 'malformed':
      return { outcome: 'unreadable', reason: change.reason };
    case 'newer':
      return { outcome: 'unreadable', reason: `it was written by a newer release (v ${change.version})` };
    case 'nothing':
    case 'probe':
      return { outcome: (await desk.drop(waiting)) === 'dropped' ? 'means-nothing' : 'settled-before' };
    case 'change': {
      const counters = foldChanges([change]);
      await touched.mark(daysOf(counters));
      await leftSessions.note(sessionsLeftBy([change]));
      const outcome = await desk.count(waiting, counters);
      return outcome === 'counted' ? { outcome, counters: counters.length } : { outcome };
    }
  }
}
