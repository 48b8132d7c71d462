import type { StreamBatch } from '../../lib/counters/apply-batch.ts';
import { countersOf } from '../../lib/counters/families.ts';
import { judgeEvent, type StreamChange } from '../../lib/counters/stream-change.ts';
import { bookedRecord } from './builders.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import { InMemoryQuarantine } from './in-memory-quarantine.ts';
import { NO_RESERVATIONS } from './no-reservations.ts';
import { recordChange, streamEvent } from './stream-changes.ts';

export const callOf = (user: string, id: string) => bookedRecord({ userId: user, id });

/** Changes, each by its place in the shard. */
export const inserted = (sequence: number, user = 'u') =>
  recordChange(sequence, undefined, callOf(user, `call-${sequence}`));
export const malformed = (sequence: number): StreamChange =>
  judgeEvent(streamEvent({ sequenceNumber: String(sequence), after: { kind: 'malformed', reason: 'pk: not a text' } }));
export const newer = (sequence: number): StreamChange =>
  judgeEvent(streamEvent({ sequenceNumber: String(sequence), after: { kind: 'newer', version: 2 } }));
export const expired = (sequence: number): StreamChange =>
  judgeEvent(streamEvent({ sequenceNumber: String(sequence), name: 'REMOVE', expired: true }));

export const probe = (sequence: number): StreamChange => {
  const of = { id: 'p', project: 'main', day: '2023-11-17', place: `at-${sequence}` };
  return judgeEvent(streamEvent({ sequenceNumber: String(sequence), after: { kind: 'probe', probe: of } }));
};

export const batchOf = (changes: readonly StreamChange[], facts: Partial<StreamBatch> = {}): StreamBatch => ({
  shardId: 'shard-1',
  table: 'records',
  changes,
  totalMs: 1000,
  remainingMs: () => 1000,
  ...facts,
});

/** The ports of a batch, in memory. */
export function createWorld() {
  const counters = new InMemoryCounters();
  const quarantine = new InMemoryQuarantine();
  const callsOf = (user: string) => {
    const key = countersOf(callOf(user, 'any')).find(({ family }) => family === 'user');
    return key === undefined ? undefined : counters.read(key).calls;
  };
  return {
    counters,
    quarantine,
    probes: new InMemoryProbes(),
    touched: new InMemoryDayMarks(),
    leftSessions: new InMemoryLeftSessions(),
    reservations: NO_RESERVATIONS,
    callsOf,
  };
}
