import { beforeAll, describe, expect, it } from 'vitest';
import { countersOf, sumsOf } from '../../lib/counters/families.ts';
import type { RetryPorts } from '../../lib/quarantine/retry-events.ts';
import type { StoredImage } from '../../lib/usage/stored-image.ts';
import { type DeskUnderTest, LedgerOfDay } from './ledger-of-day.ts';
import { image } from './stream-changes.ts';

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
