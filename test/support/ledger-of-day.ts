import { expect } from 'vitest';
import { applyBatch } from '../../lib/counters/apply-batch.ts';
import type { Sums } from '../../lib/counters/counter.ts';
import { counterIdentity, countersOf, zeroSums } from '../../lib/counters/families.ts';
import { judgeEvent, type StreamChange, type StreamEvent } from '../../lib/counters/stream-change.ts';
import type { CounterStates } from '../../lib/integrity/ports.ts';
import type { Counters, Quarantine, QuarantineDesk } from '../../lib/ports.ts';
import { type RetryOutcome, type RetryPorts, retryEvents } from '../../lib/quarantine/retry-events.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US } from './builders.ts';
import { counterAt } from './counter-at.ts';
import { expectedSums, firstDifference } from './expected-sums.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryDayRecords } from './in-memory-day-records.ts';
import { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import { NO_RESERVATIONS } from './no-reservations.ts';
import { image, streamEvent } from './stream-changes.ts';

export interface DeskUnderTest {
  readonly desk: QuarantineDesk;
  readonly quarantine: Quarantine;
  readonly counters: Counters;
  readonly states: CounterStates;
}

/** The first release cannot read what {@link LedgerOfDay} calls unreadable; the second one can. */
type Release = 1 | 2;

const DAY_US = 86_400_000_000;
let days = 0;

/** A ledger whose records are all of one day, which no other test uses: what happens to them, and what the stream brings of it. */
export class LedgerOfDay {
  readonly touched = new InMemoryDayMarks();
  readonly leftSessions = new InMemoryLeftSessions();
  readonly #subject: DeskUnderTest;
  readonly #day = days++;
  readonly #records = new Map<string, BookedRecord>();
  readonly #seen: BookedRecord[] = [];
  readonly #events = new Map<string, StreamEvent>();
  readonly #unreadable = new Set<string>();

  constructor(subject: DeskUnderTest) {
    this.#subject = subject;
  }

  record(facts: Parameters<typeof bookedRecord>[0] = {}): BookedRecord {
    const timestampUs = SOME_INSTANT_US + this.#day * DAY_US;
    return bookedRecord({ sessionId: 's', anchorId: 'a', ...facts, timestampUs });
  }

  /** Writes, corrects or removes a record. */
  write(place: number, before: BookedRecord | undefined, after: BookedRecord | undefined): StreamEvent {
    const name = before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY';
    for (const booked of [before, after]) if (booked !== undefined) this.#seen.push(booked);
    if (before !== undefined) this.#records.delete(before.record.id);
    if (after !== undefined) this.#records.set(after.record.id, after);
    return this.event(place, { name, ...(before && { before: image(before) }), ...(after && { after: image(after) }) });
  }

  /** The first release cannot read it. */
  event(place: number, facts: Partial<StreamEvent>): StreamEvent {
    const eventId = `day-${this.#day}-event-${place}`;
    const { day } = this.record();
    const event = streamEvent({
      eventId,
      sequenceNumber: String(place),
      text: () => JSON.stringify({ eventID: eventId, dynamodb: { Keys: { pk: { S: `main|${day}#00` } } } }),
      ...facts,
    });
    this.#events.set(eventId, event);
    this.#unreadable.add(eventId);
    return event;
  }

  async deliver(release: Release, ...events: readonly StreamEvent[]): Promise<void> {
    const batch = { shardId: `shard-of-${this.#day}`, table: 'records', totalMs: 100, remainingMs: () => 100 };
    const ports = { ...this.#ports(), quarantine: this.#subject.quarantine, counters: this.#subject.counters };
    const changes = events.map((event) => this.#read(release, event));
    expect(await applyBatch(ports, { ...batch, changes })).not.toHaveProperty('firstNotApplied');
  }

  readable(event: StreamEvent): StreamEvent {
    this.#unreadable.delete(event.eventId);
    return event;
  }

  async retry(events: readonly StreamEvent[], ports: Partial<RetryPorts> = {}): Promise<readonly RetryOutcome[]> {
    const ids = events.map(({ eventId }) => eventId);
    const request = {
      project: 'main',
      isMeant: ({ eventId }: { eventId: string }) => ids.includes(eventId),
      readEvent: (text: string) => this.#events.get(JSON.parse(text).eventID) ?? streamEvent(),
      limits: { attempts: 1, patienceMs: 100 },
    };
    const retried = await Array.fromAsync(retryEvents({ ...this.#ports(), ...ports }, request));
    return retried.map(({ outcome }) => outcome);
  }

  async waits({ eventId }: StreamEvent): Promise<boolean> {
    const waiting = (await Array.fromAsync(this.#subject.desk.waiting('main'))).flat();
    const listed = (await Array.fromAsync(this.#subject.desk.listed('main'))).flat();
    expect(waiting.map(({ event: _, ...entry }) => entry)).toEqual(listed);
    return listed.some((event) => event.eventId === eventId);
  }

  async entryOf(event: StreamEvent) {
    const listed = (await Array.fromAsync(this.#subject.desk.listed('main'))).flat();
    const entry = listed.find(({ eventId }) => eventId === event.eventId);
    if (entry === undefined) throw new Error('it does not wait');
    return entry;
  }

  /** The first counter that does not equal its records. */
  async difference(): Promise<string | undefined> {
    const keys = new Map(this.#seen.flatMap(countersOf).map((key) => [counterIdentity(key), key]));
    const found = new Map<string, Sums>();
    for (const [identity, key] of keys)
      found.set(identity, (await counterAt(this.#subject.states, key))?.sums ?? zeroSums());
    return firstDifference(expectedSums([...this.#records.values()]), found);
  }

  #read(release: Release, event: StreamEvent): StreamChange {
    if (release === 2 || !this.#unreadable.has(event.eventId)) return judgeEvent(event);
    return { kind: 'malformed', sequenceNumber: event.sequenceNumber, reason: 'a new attribute', event };
  }

  #ports() {
    return {
      desk: this.#subject.desk,
      counters: this.#subject.states,
      records: new InMemoryDayRecords(() => [...this.#records.values()]),
      probes: new InMemoryProbes(),
      touched: this.touched,
      leftSessions: this.leftSessions,
      reservations: NO_RESERVATIONS,
      endOf: async () => undefined,
      pause: async () => undefined,
      randomId: () => 'probe',
    };
  }
}
