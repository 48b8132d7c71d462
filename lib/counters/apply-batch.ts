import pMap from 'p-map';
import type { ProjectDay } from '../integrity/proof.ts';
import type { Counters, LeftSessions, ProbeReports, Quarantine, Reservations, TouchedDays } from '../ports.ts';
import type { BookedRecord } from '../usage/record.ts';
import type { CounterKey, CounterKeyOf } from './counter.ts';
import { daysOf } from './days-of.ts';
import { counterIdentity, countersOf } from './families.ts';
import { Fold, type FoldedCounter, refold, toDelta } from './fold.ts';
import { sessionsLeftBy } from './left-sessions.ts';
import type { StreamChange } from './stream-change.ts';
import { isCounted } from './watermark.ts';

export interface StreamBatch {
  readonly shardId: string;
  /** Name of the streamed table. */
  readonly table: string;
  /** In stream order. */
  readonly changes: readonly StreamChange[];
  /** Time that this run has had from its beginning, in milliseconds. */
  readonly totalMs: number;
  readonly remainingMs: () => number;
}

export interface BatchPorts {
  readonly counters: Counters;
  readonly quarantine: Quarantine;
  readonly probes: ProbeReports;
  readonly touched: TouchedDays;
  readonly leftSessions: LeftSessions;
  readonly reservations: Reservations;
}

export interface BatchLimits {
  /**
   * A slice ends when it touches this many counters. Slices are cut by counters, not by records: each slice updates each of
   * its counters once, so that cutting a batch of few counters would only multiply their updates.
   */
  readonly countersOfSlice: number;
  /** Updates in flight at once: more would only stand in line before the records that are being written (measured). */
  readonly concurrency: number;
}

const LIMITS: BatchLimits = { countersOfSlice: 500, concurrency: 16 };

/** Why the work ended before the batch did. */
export type StopReason = 'time' | 'newer-version' | 'store';

export interface BatchOutcome {
  /** Everything before it is done; from it on the stream must deliver again. Absent: the whole batch is done. */
  readonly firstNotApplied?: string;
  readonly stoppedBy?: StopReason;
  /** What the store said, when it stopped the work. */
  readonly error?: unknown;
  readonly tally: Readonly<Tally>;
  readonly quarantined: readonly QuarantinedChange[];
  /** Counters that lack changes of the batch, because what lies in their place is none. */
  readonly foreign: readonly CounterKey[];
}

export interface QuarantinedChange {
  readonly eventId: string;
  readonly sequenceNumber: string;
}

/** Counts of one batch, for the log. */
interface Tally {
  /** Changes that moved counters. */
  changes: number;
  /** Counter updates that were written. */
  updates: number;
  /** Counter updates that were refused because of records that were counted before. */
  replays: number;
}

/** What has come of a batch so far. */
interface Progress {
  readonly tally: Tally;
  readonly quarantined: QuarantinedChange[];
  readonly foreign: CounterKey[];
}

type Malformed = Extract<StreamChange, { kind: 'malformed' }>;
type MetProbe = Extract<StreamChange, { kind: 'probe' }>;

/** A run of the batch that is applied as a whole before the next begins: a counter's watermark never passes a gap. */
interface Slice {
  readonly firstSequenceNumber: string;
  readonly changes: number;
  readonly counters: readonly FoldedCounter[];
  readonly malformed: readonly Malformed[];
  readonly probes: readonly MetProbe[];
  /** Records that name a reservation. */
  readonly reserved: readonly BookedRecord[];
  readonly days: readonly ProjectDay[];
  readonly leftSessions: readonly CounterKeyOf<'session'>[];
}

/**
 * Applies a batch of one stream shard to the counters, each record exactly once however often it is delivered. It ends
 * early when less than a quarter of the time is left, at a record of a newer release, and when the store fails. A counter in
 * whose place something else lies is passed over: the proof of its day names it, and a repair brings what it lacks.
 */
export async function applyBatch(ports: BatchPorts, batch: StreamBatch, limits = LIMITS): Promise<BatchOutcome> {
  const progress: Progress = { tally: { changes: 0, updates: 0, replays: 0 }, quarantined: [], foreign: [] };
  const stop = (stoppedBy: StopReason, firstNotApplied: string, error?: unknown): BatchOutcome => ({
    stoppedBy,
    firstNotApplied,
    error,
    ...progress,
  });

  const readable = batch.changes.findIndex((change) => change.kind === 'newer');
  const changes = readable < 0 ? batch.changes : batch.changes.slice(0, readable);
  for (const slice of cutSlices(changes, limits.countersOfSlice)) {
    const isShortOfTime = batch.remainingMs() < batch.totalMs / 4;
    if (isShortOfTime) return stop('time', slice.firstSequenceNumber);
    try {
      await ports.touched.mark(slice.days);
      await ports.leftSessions.note(slice.leftSessions);
      await keepMalformed(ports.quarantine, batch, slice.malformed);
      const foreign = await applySlice(ports.counters, batch.shardId, slice, limits.concurrency, progress.tally);
      progress.foreign.push(...foreign);
      await release(ports.reservations, slice.reserved, foreign);
      await reportProbes(ports.probes, batch.shardId, slice.probes);
    } catch (error) {
      return stop('store', slice.firstSequenceNumber, error);
    }
    progress.tally.changes += slice.changes;
    progress.quarantined.push(...slice.malformed.map(nameQuarantined));
  }
  const newer = batch.changes[readable];
  return newer === undefined ? progress : stop('newer-version', newer.sequenceNumber);
}

function* cutSlices(changes: readonly StreamChange[], countersOfSlice: number): Generator<Slice> {
  for (let start = 0; start < changes.length; ) {
    const fold = new Fold();
    const malformed: Malformed[] = [];
    const probes: MetProbe[] = [];
    const reserved: BookedRecord[] = [];
    let end = start;
    let counted = 0;
    for (; end < changes.length && fold.size + malformed.length < countersOfSlice; end++) {
      const change = changes[end];
      if (change?.kind === 'malformed') malformed.push(change);
      if (change?.kind === 'probe') probes.push(change);
      if (change?.kind !== 'change') continue;
      if (change.after?.record.reservationId !== undefined) reserved.push(change.after);
      fold.add(change);
      counted++;
    }
    const firstSequenceNumber = changes[start]?.sequenceNumber ?? '';
    const counters = fold.counters();
    const leftSessions = sessionsLeftBy(changes.slice(start, end));
    const days = daysOf(counters);
    yield { firstSequenceNumber, changes: counted, counters, malformed, probes, reserved, days, leftSessions };
    start = end;
  }
}

async function keepMalformed(quarantine: Quarantine, batch: StreamBatch, malformed: readonly Malformed[]) {
  for (const { event, sequenceNumber, reason } of malformed) {
    const { eventId } = event;
    const { table, shardId } = batch;
    await quarantine.put({ table, eventId, shardId, sequenceNumber, reason, event: event.text() });
  }
}

/**
 * Only after the slice is applied: between the two a caller is refused too early, never admitted too late. What a counter lacks stays
 * reserved for as long as it may.
 */
async function release(
  reservations: Reservations,
  reserved: readonly BookedRecord[],
  foreign: readonly CounterKey[],
): Promise<void> {
  const lacking = new Set(foreign.map(counterIdentity));
  const isCountedIn = (booked: BookedRecord) => !countersOf(booked).some((key) => lacking.has(counterIdentity(key)));
  const records = reserved.filter(isCountedIn).map(({ record }) => record);
  if (records.length > 0) await reservations.release(records);
}

/** Only after the slice is applied: a probe tells that everything before it is counted. */
async function reportProbes(reports: ProbeReports, shardId: string, probes: readonly MetProbe[]): Promise<void> {
  await pMap(probes, ({ probe, mark }) => reports.report({ probe, mark, shardId }), { concurrency: 4 });
}

const nameQuarantined = ({ event, sequenceNumber }: Malformed): QuarantinedChange => ({
  eventId: event.eventId,
  sequenceNumber,
});

/**
 * After a failure no further update begins, and those in flight end before it is reported.
 *
 * @returns the counters that were passed over
 */
async function applySlice(
  counters: Counters,
  shardId: string,
  slice: Slice,
  concurrency: number,
  tally: Tally,
): Promise<readonly CounterKey[]> {
  const foreign: CounterKey[] = [];
  const failures: unknown[] = [];
  const apply = async (counter: FoldedCounter) => {
    if (failures.length > 0) return;
    try {
      if ((await applyCounter(counters, shardId, counter, tally)) === 'foreign') foreign.push(counter.key);
    } catch (error) {
      failures.push(error);
    }
  };
  await pMap(slice.counters, apply, { concurrency });
  if (failures.length > 0) throw failures[0];
  return foreign;
}

/** Adds what the counter has not taken in yet. Each refusal leaves fewer changes, so this ends. */
async function applyCounter(
  counters: Counters,
  shardId: string,
  counter: FoldedCounter,
  tally: Tally,
): Promise<'counted' | 'foreign'> {
  let left: FoldedCounter | undefined = counter;
  while (left !== undefined) {
    const delta = toDelta(left, shardId);
    const added = await counters.add(delta);
    if (added.outcome === 'applied') {
      tally.updates++;
      return 'counted';
    }
    if (added.outcome === 'foreign') return 'foreign';
    tally.replays++;
    const { watermark } = added;
    if (!isCounted(delta.first, watermark)) throw new Error('an update was refused by a watermark below it');
    left = refold(left, ({ mark }) => !isCounted(mark, watermark));
  }
  return 'counted';
}
