import { beforeAll, describe, expect, it } from 'vitest';
import type { CounterKey, Sums } from '../../lib/counters/counter.ts';
import { countersOf, sumsOf, zeroSums } from '../../lib/counters/families.ts';
import type { StreamEvent } from '../../lib/counters/stream-change.ts';
import type { Quarantine, QuarantineDesk, QuarantinedEvent } from '../../lib/ports.ts';
import { retryEvent } from '../../lib/quarantine/retry-event.ts';
import { bookedRecord } from './builders.ts';
import type { InMemoryDayMarks } from './in-memory-day-marks.ts';
import type { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { image, streamEvent } from './stream-changes.ts';

interface DeskUnderTest {
  readonly desk: QuarantineDesk;
  readonly touched: InMemoryDayMarks;
  readonly leftSessions: InMemoryLeftSessions;
  readonly quarantine: Quarantine;
  readonly read: (key: CounterKey) => Promise<Sums>;
}

/** What every adapter of `QuarantineDesk` must do. */
export function describeQuarantineDesk(name: string, open: () => Promise<DeskUnderTest>): void {
  let subject: DeskUnderTest;
  let events = 0;

  /** An event of a user of its own, in quarantine. */
  async function quarantined(facts: Partial<QuarantinedEvent> = {}) {
    const eventId = `event-${events++}`;
    const booked = bookedRecord({ userId: `user-of-${eventId}`, sessionId: eventId });
    const event = JSON.stringify({ eventID: eventId, dynamodb: { Keys: { pk: { S: 'main|2023-11-17#00' } } } });
    const put = { table: 'records', eventId, shardId: 's', sequenceNumber: '7', reason: 'v: missing', event, ...facts };
    await subject.quarantine.put(put);
    const waiting = (await subject.desk.waiting('main')).find((one) => one.eventId === eventId);
    if (waiting === undefined) throw new Error('it does not wait');
    const user = countersOf(booked).find(({ family }) => family === 'user') as CounterKey;
    return { waiting, booked, put, userCalls: async () => (await subject.read(user)).calls };
  }
  const reading = (facts: Partial<StreamEvent>) => () => streamEvent(facts);
  const isWaiting = async (eventId: string) =>
    (await subject.desk.waiting('main')).some((one) => one.eventId === eventId);

  describe(`the desk of the quarantine: ${name}`, () => {
    beforeAll(async () => {
      subject = await open();
    });

    it('counts an event that can be read now, in each of its counters', async () => {
      const { waiting, booked } = await quarantined();
      const retried = await retryEvent(subject, waiting, reading({ after: image(booked) }));
      expect(retried).toEqual({ outcome: 'counted', counters: 5 });
      expect(subject.touched.all).toMatchObject([{ project: 'main', day: '2023-11-17' }]);
      for (const key of countersOf(booked).filter(({ family }) => family === 'user' || family === 'session'))
        expect(await subject.read(key)).toEqual(sumsOf(booked));
      expect(await isWaiting(waiting.eventId)).toBe(false);
    });

    it('moves from the old to the new of a correction', async () => {
      const { waiting, booked } = await quarantined();
      const corrected = bookedRecord({ ...booked.record, model: 'qwen-plus', tokens: { input: 1 } });
      const change = { name: 'MODIFY', before: image(booked), after: image(corrected) } as const;
      expect(await retryEvent(subject, waiting, reading(change))).toMatchObject({ outcome: 'counted' });
      const user = countersOf(booked).find(({ family }) => family === 'user') as CounterKey;
      expect(await subject.read(user)).toMatchObject({ calls: 0n, inputTokens: -1999n });
    });

    it('notes the session that a removed record leaves', async () => {
      const { waiting, booked } = await quarantined();
      const removal = reading({ name: 'REMOVE', before: image(booked) });
      expect(await retryEvent(subject, waiting, removal)).toMatchObject({ outcome: 'counted' });
      const session = countersOf(booked).find(({ family }) => family === 'session');
      expect(subject.leftSessions.all).toContainEqual({ key: session, on: subject.leftSessions.today });
    });

    it('counts once, by however many it is tried at once, and when the stream delivers the event again', async () => {
      const { waiting, booked, put, userCalls } = await quarantined();
      const retry = () => retryEvent(subject, waiting, reading({ after: image(booked) }));
      const outcomes = (await Promise.all([retry(), retry(), retry()].map(settled))).map((one) => one?.outcome);
      expect(outcomes.filter((outcome) => outcome === 'counted')).toHaveLength(1);
      expect(await userCalls()).toBe(1n);
      await subject.quarantine.put(put);
      expect(await isWaiting(waiting.eventId)).toBe(false);
      expect(await retry()).toEqual({ outcome: 'settled-before' });
      expect(await userCalls()).toBe(1n);
    });

    it('counts nothing of what was dropped', async () => {
      const { waiting, booked, userCalls } = await quarantined();
      expect(await subject.desk.drop(waiting)).toBe('dropped');
      expect(await subject.desk.drop(waiting)).toBe('settled-before');
      const retried = await retryEvent(subject, waiting, reading({ after: image(booked) }));
      expect(retried).toEqual({ outcome: 'settled-before' });
      expect(await userCalls()).toBe(0n);
    });

    it('settles what means nothing, and leaves what cannot be read', async () => {
      const expired = await quarantined();
      const expiry = reading({ name: 'REMOVE', expired: true });
      expect(await retryEvent(subject, expired.waiting, expiry)).toEqual({ outcome: 'means-nothing' });
      const unreadable = await quarantined();
      const malformed = reading({ after: { kind: 'malformed', reason: 'model: not a text' } });
      expect(await retryEvent(subject, unreadable.waiting, malformed)).toMatchObject({ outcome: 'unreadable' });
      const newer = reading({ after: { kind: 'newer', version: 2 } });
      expect(await retryEvent(subject, unreadable.waiting, newer)).toMatchObject({ outcome: 'unreadable' });
      expect(await isWaiting(unreadable.waiting.eventId)).toBe(true);
      expect(await subject.read(countersOf(unreadable.booked)[3] as CounterKey)).toEqual(zeroSums());
    });
  });
}

/** A store may also say that another transaction is under way: then nothing was counted. */
const settled = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);
