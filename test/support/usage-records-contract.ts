import { describe, expect, it } from 'vitest';
import type { Page, Rebooking, UsageRecords } from '../../lib/ports.ts';
import type { PricedCall } from '../../lib/pricing/price.ts';
import { digestBooked } from '../../lib/usage/digest.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from './builders.ts';

/** What every store of usage records does. Each test uses a project of its own, so that they can share a store. */
export function describeUsageRecords(name: string, storeOf: () => UsageRecords): void {
  let projects = 0;
  const makeProject = (): ((facts?: Parameters<typeof bookedRecord>[0]) => BookedRecord) => {
    projects += 1;
    const project = `project-${projects}`;
    return (facts) => bookedRecord({ project, ...facts });
  };

  describe(`${name}: a store of usage records`, () => {
    it('stores each of many records once and gives them back as they were', async () => {
      const make = makeProject();
      const booked = Array.from({ length: 130 }, (_, index) =>
        make({
          id: `call-${index}`,
          userId: `用户#${index % 7}`,
          ...(index % 2 === 0 && { tags: { env: 'prod' }, durationUs: index }),
        }),
      );
      expect(new Set(await storeOf().insert(booked))).toEqual(new Set(['stored']));
      const again = await storeOf().insert([make({ id: 'new' }), ...booked.slice(0, 60)]);
      expect(again).toEqual(['stored', ...booked.slice(0, 60).map(() => 'duplicate')]);
      const read = await storeOf().read([make({ id: 'absent' }).record, ...booked.map(({ record }) => record)]);
      expect(read).toEqual([undefined, ...booked]);
    });

    it('does not change a record by inserting it again', async () => {
      const make = makeProject();
      await storeOf().insert([make({ tokens: { output: 1 } })]);
      expect(await storeOf().insert([make({ tokens: { output: 2 } })])).toEqual(['duplicate']);
      expect(await storeOf().read([make().record])).toEqual([make({ tokens: { output: 1 } })]);
    });

    it('corrects the record that was read, and no other', async () => {
      const make = makeProject();
      const [first, second, third] = [1, 2, 3].map((output) => make({ tokens: { output } }));
      if (!first || !second || !third) throw new Error('three records');
      await storeOf().insert([first]);
      expect(await storeOf().correct(second, first.bookedDigest)).toBe('corrected');
      expect(await storeOf().correct(third, first.bookedDigest)).toBe('lost-race');
      expect(await storeOf().read([first.record])).toEqual([second]);
    });

    it('does not correct what is not there', async () => {
      const make = makeProject();
      expect(await storeOf().correct(make(), make().bookedDigest)).toBe('lost-race');
      expect(await storeOf().read([make().record])).toEqual([undefined]);
    });

    it('gives the record that was read another price, and no other one', async () => {
      const make = makeProject();
      const stored = make({ tags: { env: 'prod' } });
      await storeOf().insert([stored]);
      const custom: PricedCall = {
        costAtto: 7n,
        price: { source: 'custom', priceId: 'p1', model: 'm', exchangeRate: '7.1' },
      };
      for (const call of [custom, UNPRICED, { costAtto: 0n, price: { source: 'override' } } as const]) {
        const [read] = await storeOf().read([stored.record]);
        if (read === undefined) throw new Error('it is gone');
        const booking = rebooking(read, call);
        expect(await storeOf().rebook(booking)).toBe('corrected');
        expect(await storeOf().rebook(booking)).toBe('lost-race');
        const { costAtto, price } = call;
        const expected = { ...stored, costAtto, price, bookedDigest: booking.bookedDigest };
        expect(await storeOf().read([stored.record])).toEqual([expected]);
      }
    });

    it('does not price what is not there', async () => {
      const make = makeProject();
      expect(await storeOf().rebook(rebooking(make(), UNPRICED))).toBe('lost-race');
      expect(await storeOf().read([make().record])).toEqual([undefined]);
    });

    it('lists the day of a user in pages, in order of time, without the days and users beside it', async () => {
      const make = makeProject();
      const own = Array.from({ length: 7 }, (_, index) =>
        make({ userId: 'u#1', id: `call-${9 - index}`, timestampUs: SOME_INSTANT_US + index }),
      );
      const others = [
        make({ userId: 'u' }),
        make({ userId: 'u#11' }),
        make({ userId: 'u#1', timestampUs: SOME_INSTANT_US + 86_400_000_000 }),
      ];
      await storeOf().insert([...others, ...own.toReversed()]);
      expect(await listAll(make, 'u#1', 3)).toEqual([own.slice(0, 3), own.slice(3, 6), own.slice(6)]);
    });

    it('lists every call of nobody', async () => {
      const make = makeProject();
      const own = Array.from({ length: 40 }, (_, index) => make({ userId: 'anonymous', id: `call-${index}` }));
      await storeOf().insert(own);
      const pages = await listAll(make, 'anonymous', 7);
      expect(pages.slice(0, 5).map((page) => page.length)).toEqual([7, 7, 7, 7, 7]);
      const ids = pages.flat().map(({ record }) => record.id);
      expect(ids.toSorted()).toEqual(own.map(({ record }) => record.id).toSorted());
    });

    it('lists every call of a day once, in pages, whoever made it', async () => {
      const make = makeProject();
      const own = Array.from({ length: 60 }, (_, index) =>
        make({ userId: index % 3 === 0 ? 'anonymous' : `用户#${index}`, id: `call-${index}` }),
      );
      const others = [make({ timestampUs: SOME_INSTANT_US + 86_400_000_000 })];
      await storeOf().insert([...own, ...others]);
      const { record, day } = make();
      const read: BookedRecord[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<BookedRecord> = await storeOf().listDay(record.project, day, {
          limit: 7,
          ...(cursor && { cursor }),
        });
        expect(page.items.length).toBeLessThanOrEqual(7);
        read.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== null);
      const idsOf = (records: readonly BookedRecord[]) => records.map(({ record: { id } }) => id).toSorted();
      expect(idsOf(read)).toEqual(idsOf(own));
    });

    it('lists nothing where nothing is', async () => {
      const { record, day } = makeProject()();
      expect(await storeOf().listUserDay(record.project, 'nobody', day, { limit: 5 })).toEqual({
        items: [],
        cursor: null,
      });
      expect(await storeOf().listDay(record.project, day, { limit: 5 })).toEqual({ items: [], cursor: null });
    });

    it.each(['', 'x', 'bm8', 'W10', `at-${10 ** 9}`, Buffer.from('[0,"other#1"]').toString('base64url')])(
      'refuses the cursor %j, which it never gave',
      async (cursor) => {
        const { record, day } = makeProject()();
        const page = storeOf().listUserDay(record.project, 'user-1', day, { limit: 5, cursor });
        await expect(page).rejects.toMatchObject({ code: 'bad_request', details: [{ path: 'cursor' }] });
      },
    );

    const rebooking = ({ record, factsDigest, bookedDigest }: BookedRecord, call: PricedCall): Rebooking => ({
      ...call,
      identity: record,
      readDigest: bookedDigest,
      bookedDigest: digestBooked(factsDigest, call),
    });

    async function listAll(make: ReturnType<typeof makeProject>, userId: string, limit: number) {
      const { record, day } = make({ userId });
      const pages: (readonly BookedRecord[])[] = [];
      let cursor: string | null = null;
      do {
        const page = await storeOf().listUserDay(record.project, userId, day, { limit, ...(cursor && { cursor }) });
        if (page.items.length > 0) pages.push(page.items);
        cursor = page.cursor;
      } while (cursor !== null);
      return pages;
    }
  });
}
