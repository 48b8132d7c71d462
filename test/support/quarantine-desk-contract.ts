import { beforeAll, describe, expect, it } from 'vitest';
import { applyBatch } from '../../lib/counters/apply-batch.ts';
import type { Sums } from '../../lib/counters/counter.ts';
import { counterIdentity, countersOf, sumsOf, zeroSums } from '../../lib/counters/families.ts';
import { judgeEvent, type StreamChange, type StreamEvent } from '../../lib/counters/stream-change.ts';
import type { CounterStates } from '../../lib/integrity/ports.ts';
import type { Counters, Quarantine, QuarantineDesk } from '../../lib/ports.ts';
import { type RetryOutcome, type RetryPorts, retryEvents } from '../../lib/quarantine/retry-events.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { StoredImage } from '../../lib/usage/stored-image.ts';
import { bookedRecord, SOME_INSTANT_US } from './builders.ts';
import { counterAt } from './counter-at.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryDayRecords } from './in-memory-day-records.ts';
import { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import { NO_RESERVATIONS } from './no-reservations.ts';
import { image, streamEvent } from './stream-changes.ts';
import { expectedSums, firstDifference } from './stream-world.ts';

interface DeskUnderTest {
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
class LedgerOfDay {
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

/** What every adapter of `QuarantineDesk` must do. */
export function describeQuarantineDesk(name: string, open: () => Promise<DeskUnderTest>): void {
  let subject: DeskUnderTest;
  const openDay = () => new LedgerOfDay(subject);

  describe(`the desk of the quarantine: ${name}`, () => {
    beforeAll(async () => {
      subject = await open();
    });

    it('counts an event that can be read now, in each of its counters', async () => {
      const ledger = openDay();
      const event = ledger.write(1, undefined, ledger.record());
      await ledger.deliver(1, event);
      expect(await ledger.waits(event)).toBe(true);
      expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 5 }]);
      expect(await ledger.difference()).toBeUndefined();
      expect(ledger.touched.all).toMatchObject([{ project: 'main', day: ledger.record().day }]);
      expect(await ledger.waits(event)).toBe(false);
    });

    it('moves from the old to the new of a correction', async () => {
      const ledger = openDay();
      const [first, corrected] = [ledger.record(), ledger.record({ model: 'qwen-plus', tokens: { input: 1 } })];
      const inserted = ledger.readable(ledger.write(1, undefined, first));
      const event = ledger.write(2, first, corrected);
      await ledger.deliver(1, inserted, event);
      expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 9 }]);
      expect(await ledger.difference()).toBeUndefined();
    });

    it('takes a removed record out of its counters, of which no record is left, and notes its session', async () => {
      const ledger = openDay();
      const booked = ledger.record();
      const inserted = ledger.readable(ledger.write(1, undefined, booked));
      const event = ledger.write(2, booked, undefined);
      await ledger.deliver(1, inserted, event);
      expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 5 }]);
      expect(await ledger.difference()).toBeUndefined();
      const session = countersOf(booked).find(({ family }) => family === 'session');
      expect(ledger.leftSessions.all).toEqual([{ key: session, on: ledger.leftSessions.today }]);
    });

    describe('an event that is delivered again to a release that reads it', () => {
      /** `later` is of another user and session: their counters stay below it, the others pass it. */
      async function quarantined() {
        const ledger = openDay();
        const event = ledger.write(5, undefined, ledger.record({ id: 'unread' }));
        const later = ledger.readable(
          ledger.write(6, undefined, ledger.record({ id: 'later', userId: 'user-2', sessionId: 't' })),
        );
        await ledger.deliver(1, event, later);
        return { ledger, event, later };
      }

      it('is counted once, when it was retried before', async () => {
        const { ledger, event, later } = await quarantined();
        expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 5 }]);
        await ledger.deliver(2, event, later);
        expect(await ledger.difference()).toBeUndefined();
      });

      it('is counted once, when it is retried afterwards: only where watermarks had passed it', async () => {
        const { ledger, event, later } = await quarantined();
        await ledger.deliver(2, event, later);
        const own = ledger.readable(ledger.write(7, undefined, ledger.record({ id: 'own' })));
        await ledger.deliver(2, own);
        expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 3 }]);
        expect(await ledger.difference()).toBeUndefined();
        await ledger.deliver(2, event, later, own);
        expect(await ledger.difference()).toBeUndefined();
      });

      it('is settled without being counted, when the stream brought it to all of its counters', async () => {
        const ledger = openDay();
        const event = ledger.write(5, undefined, ledger.record());
        await ledger.deliver(1, event);
        await ledger.deliver(2, event);
        expect(await ledger.retry([event])).toEqual([{ outcome: 'counted-before' }]);
        expect(await ledger.difference()).toBeUndefined();
        expect(await ledger.waits(event)).toBe(false);
      });

      it('is not counted twice, when it comes between the reading of the counters and the counting', async () => {
        const { ledger, event, later } = await quarantined();
        const touched = { mark: () => ledger.deliver(2, event, later) };
        expect(await ledger.retry([event], { touched })).toMatchObject([{ outcome: 'waits' }]);
        expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 3 }]);
        expect(await ledger.difference()).toBeUndefined();
      });

      it('is told from others that wait for the same counters', async () => {
        const { ledger, event, later } = await quarantined();
        const other = ledger.write(7, undefined, ledger.record({ id: 'unread too' }));
        await ledger.deliver(1, other);
        await ledger.deliver(2, event, later, other);
        const last = ledger.readable(ledger.write(8, undefined, ledger.record({ id: 'last' })));
        await ledger.deliver(2, last);
        expect(await ledger.retry([other])).toEqual([{ outcome: 'counted-before' }]);
        expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 3 }]);
        expect(await ledger.difference()).toBeUndefined();
      });
    });

    it('counts once, by however many it is tried at once, and stays settled when the stream delivers the event again', async () => {
      const ledger = openDay();
      const event = ledger.write(1, undefined, ledger.record());
      await ledger.deliver(1, event);
      const retries = await Promise.all([ledger.retry([event]), ledger.retry([event]), ledger.retry([event])]);
      expect(retries.flat().filter(({ outcome }) => outcome === 'counted')).toHaveLength(1);
      await ledger.deliver(1, event);
      expect(await ledger.waits(event)).toBe(false);
      expect(await ledger.difference()).toBeUndefined();
    });

    it('counts nothing of what was dropped', async () => {
      const ledger = openDay();
      const event = ledger.event(1, { after: image(ledger.record()) });
      await ledger.deliver(1, event);
      const entry = await ledger.entryOf(event);
      expect(await subject.desk.drop(entry)).toBe('dropped');
      expect(await subject.desk.drop(entry)).toBe('settled-before');
      expect(await subject.desk.count(entry, new Uint8Array(21), [])).toBe('settled-before');
      expect(await ledger.retry([event])).toEqual([]);
      expect(await ledger.difference()).toBeUndefined();
    });

    it('settles what means nothing, and leaves what cannot be read', async () => {
      const ledger = openDay();
      const expiry = ledger.event(1, { name: 'REMOVE', expired: true });
      const malformed: StoredImage = { kind: 'malformed', reason: 'model: not a text' };
      const unreadable = [malformed, { kind: 'newer', version: 2 } as const].map((after, at) =>
        ledger.event(2 + at, { after }),
      );
      await ledger.deliver(1, expiry, ...unreadable);
      expect(await ledger.retry([expiry])).toEqual([{ outcome: 'means-nothing' }]);
      const left = await ledger.retry(unreadable);
      expect(left).toMatchObject([{ outcome: 'waits', reason: 'model: not a text' }, { outcome: 'waits' }]);
      expect(await ledger.waits(expiry)).toBe(false);
    });

    describe('leaves an event waiting, and says why,', () => {
      async function quarantined() {
        const ledger = openDay();
        const booked = ledger.record();
        const event = ledger.write(1, undefined, booked);
        await ledger.deliver(1, event);
        return { ledger, booked, event };
      }

      it.each<[string, string, Partial<RetryPorts>]>([
        ['when its day is sealed', 'sealed', { endOf: async () => 'it is sealed' }],
        [
          'when the stream is behind',
          'stream_behind',
          { probes: { put: async () => {}, sights: async () => undefined, remove: async () => {} } },
        ],
        [
          'when an item of its day cannot be read',
          'unreadable_records',
          { records: { read: async () => ({ images: [{ kind: 'malformed', reason: 'no version' }] }) } },
        ],
      ])('%s', async (_case, reason, ports) => {
        const { ledger, event } = await quarantined();
        expect(await ledger.retry([event], ports)).toEqual([
          { outcome: 'waits', reason: expect.stringContaining(reason) },
        ]);
        expect(await ledger.waits(event)).toBe(true);
        expect(await ledger.retry([event])).toEqual([{ outcome: 'counted', counters: 5 }]);
      });

      it('when its counters lack something else', async () => {
        const { ledger, booked, event } = await quarantined();
        const [, key] = countersOf(booked);
        const sums = { ...sumsOf(booked), calls: 2n };
        const mark = new Uint8Array(21);
        if (key !== undefined) await subject.counters.add({ key, sums, shardId: 'other', first: mark, last: mark });
        expect(await ledger.retry([event])).toMatchObject([
          { outcome: 'waits', reason: expect.stringContaining('repair') },
        ]);
      });
    });
  });
}
