import { counterIdentity, zeroSums } from '../counters/families.ts';
import { foldChanges } from '../counters/fold.ts';
import { sessionsLeftBy } from '../counters/left-sessions.ts';
import { judgeEvent, type RecordChange, type StreamChange, type StreamEvent } from '../counters/stream-change.ts';
import type { CounterMove, LeftSessions, QuarantineDesk, TouchedDays, WaitingEntry, WaitingEvent } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { isBehind } from './missing-events.ts';
import { settlePatiently } from './settle-patiently.ts';
import {
  type Judgement,
  type MissingLimits,
  type MissingPorts,
  type ReadableEvent,
  whatIsMissing,
} from './what-is-missing.ts';

export type RetryOutcome =
  /** In so many counters; its others had it already. */
  | { readonly outcome: 'counted'; readonly counters: number }
  /** The stream was delivered again since, and brought it to all of its counters. */
  | { readonly outcome: 'counted-before' }
  /** It means nothing for the counters, such as an expiry, and is settled. */
  | { readonly outcome: 'means-nothing' }
  /** Somebody counted or dropped it before. */
  | { readonly outcome: 'settled-before' }
  /** Nothing was done. */
  | { readonly outcome: 'waits'; readonly reason: string };

export interface RetryPorts extends MissingPorts {
  readonly desk: QuarantineDesk;
  readonly touched: TouchedDays;
  readonly leftSessions: LeftSessions;
}

export interface RetryRequest {
  readonly project: Project;
  /** Whether an event is meant. The others are looked at too, because what a counter lacks may be theirs. */
  readonly isMeant: (event: WaitingEntry) => boolean;
  /** Reads the kept text of a stream event. */
  readonly readEvent: (text: string) => StreamEvent;
  readonly limits: MissingLimits;
}

export interface Retried {
  readonly event: WaitingEntry;
  readonly outcome: RetryOutcome;
}

/**
 * Counts events of the quarantine that this release can read, each once, however often and by however many it is tried, and
 * however often the stream is delivered again: decision 009 has the rule. Each day is read once. Texts are held a page at a time.
 *
 * @returns what became of each event that is meant and waits, as it does
 */
export async function* retryEvents(ports: RetryPorts, request: RetryRequest): AsyncGenerator<Retried> {
  const readable: ReadableEvent[] = [];
  for await (const page of ports.desk.waiting(request.project)) {
    for (const { event: text, ...event } of page) {
      const judged = judge({ ...event, event: text }, request.readEvent);
      if (judged.kind === 'change') readable.push({ event, change: judged, counters: foldChanges([judged]) });
      else if (request.isMeant(event)) yield { event, outcome: await withoutCounting(ports, event, judged) };
    }
  }
  for (const waiting of Map.groupBy(readable, dayOf).values()) yield* retryDay(ports, request, waiting);
}

type Judged = RecordChange | { readonly kind: 'nothing' } | { readonly kind: 'unreadable'; readonly reason: string };

function judge({ isCut, event }: WaitingEvent, readEvent: RetryRequest['readEvent']): Judged {
  if (isCut) return { kind: 'unreadable', reason: 'it was too long to be kept whole' };
  let change: StreamChange;
  try {
    change = judgeEvent(readEvent(event));
  } catch (error) {
    return { kind: 'unreadable', reason: `it is no stream record: ${error instanceof Error ? error.message : error}` };
  }
  switch (change.kind) {
    case 'malformed':
      return { kind: 'unreadable', reason: change.reason };
    case 'newer':
      return { kind: 'unreadable', reason: `it was written by a newer release (v ${change.version})` };
    case 'nothing':
    case 'probe':
      return { kind: 'nothing' };
    case 'change':
      return change;
  }
}

/** The day is in an item's key: both images of an event are of the same one. */
const dayOf = ({ change: { before, after } }: ReadableEvent): string => (after ?? before)?.day ?? '';

async function withoutCounting(
  { desk, pause }: RetryPorts,
  event: WaitingEntry,
  judged: Exclude<Judged, RecordChange>,
): Promise<RetryOutcome> {
  if (judged.kind === 'unreadable') return { outcome: 'waits', reason: judged.reason };
  const dropped = await settlePatiently(pause, () => desk.drop(event));
  if (dropped === 'busy') return { outcome: 'waits', reason: REASONS.busy };
  return { outcome: dropped === 'dropped' ? 'means-nothing' : dropped };
}

async function* retryDay(
  ports: RetryPorts,
  { project, isMeant, limits }: RetryRequest,
  waiting: readonly ReadableEvent[],
): AsyncGenerator<Retried> {
  // An earlier one comes first: counting a later one moves watermarks past it.
  const inOrder = waiting.toSorted((one, other) => Buffer.compare(one.change.mark, other.change.mark));
  const meant = inOrder.filter(({ event }) => isMeant(event));
  const [first] = meant;
  if (first === undefined) return;
  const of = { project, day: dayOf(first) };
  const found = await whatIsMissing(ports, of, { waiting, meant }, limits);
  if (typeof found === 'string') {
    for (const { event } of meant) yield { event, outcome: { outcome: 'waits', reason: found } };
    return;
  }
  await ports.touched.mark([of]);
  for (const one of meant) yield { event: one.event, outcome: await countOne(ports, one, found) };
}

async function countOne(
  { desk, pause, leftSessions }: RetryPorts,
  { event, change, counters }: ReadableEvent,
  found: ReadonlyMap<string, Judgement>,
): Promise<RetryOutcome> {
  const moves: CounterMove[] = [];
  let missing = 0;
  for (const { key, sums } of counters) {
    const judgement = found.get(counterIdentity(key));
    if (judgement === undefined) return { outcome: 'waits', reason: REASONS.moved };
    if (judgement.missing === undefined) return { outcome: 'waits', reason: REASONS.unexplained };
    const isMissing = judgement.missing.has(event);
    const mustMove = isBehind(judgement.counter, { shard: event.shard, mark: change.mark });
    if (isMissing) missing += 1;
    if (isMissing || mustMove) moves.push({ key, sums: isMissing ? sums : zeroSums(), isBehind: mustMove });
  }
  await leftSessions.note(sessionsLeftBy([change]));
  const outcome = await settlePatiently(pause, () => desk.count(event, change.mark, moves));
  if (outcome === 'settled-before') return { outcome };
  if (outcome !== 'counted') return { outcome: 'waits', reason: REASONS[outcome] };
  return missing === 0 ? { outcome: 'counted-before' } : { outcome, counters: missing };
}

const REASONS = {
  busy: 'others write to its counters: try again',
  moved:
    'its counters move meanwhile: try again, at the latest when its day is over; if that stays, see npm run audit for what is foreign among them',
  unexplained:
    'what its counters lack is not what waits: try again, and if that stays, drop it and repair the day (npm run audit)',
} as const;
