import { beforeAll, describe, expect, it } from 'vitest';
import { type CounterKey, MEASURES, type Sums } from '../../lib/counters/counter.ts';
import { countersOf, differenceOf, sumsOf, zeroSums } from '../../lib/counters/families.ts';
import { watermark } from '../../lib/counters/watermark.ts';
import type { CounterDelta, Counters } from '../../lib/ports.ts';
import { bookedRecord } from './builders.ts';

interface CountersUnderTest {
  readonly counters: Counters;
  readonly read: (key: CounterKey) => Promise<Sums>;
}

/** What every adapter of `Counters` must do. */
export function describeCounters(name: string, open: () => Promise<CountersUnderTest>): void {
  let subject: CountersUnderTest;
  let users = 0;
  const someKey = (): CounterKey => ({ family: 'user', project: 'main', day: '2023-11-17', user: `user-${users++}` });
  const call = sumsOf(bookedRecord({ reportedCost: '0.0115', reportedCurrency: 'USD' }));

  const delta = (key: CounterKey, first: string, last: string, facts: Partial<CounterDelta> = {}): CounterDelta => ({
    key,
    sums: call,
    shardId: 'shard-1',
    first: watermark(first, 1_700_000_000),
    last: watermark(last, 1_700_000_001),
    ...facts,
  });

  describe(`counters: ${name}`, () => {
    beforeAll(async () => {
      subject = await open();
    });

    const add = (...of: Parameters<typeof delta>) => subject.counters.add(delta(...of));

    it('adds to a counter that is not there yet, of each family', async () => {
      for (const key of countersOf(bookedRecord({ sessionId: 's#1', anchorId: '主播' }))) {
        expect(await add(key, '1', '3')).toEqual({ outcome: 'applied' });
        expect(await subject.read(key)).toEqual(call);
      }
    });

    it('adds to what is there, below zero too', async () => {
      const key = someKey();
      await add(key, '1', '3');
      await add(key, '4', '4', { sums: { ...zeroSums(), calls: -2n, costAtto: 5n } });
      expect(await subject.read(key)).toEqual({ ...call, calls: -1n, costAtto: call.costAtto + 5n });
    });

    it.each([
      ['ends', '1', '3'],
      ['overlaps', '2', '9'],
      ['begins at the watermark', '3', '4'],
    ])('adds nothing of a delta that %s within what is counted', async (_, first, last) => {
      const key = someKey();
      await add(key, '1', '3');
      const added = await add(key, first, last);
      expect(added.outcome).toBe('already-counted');
      expect('watermark' in added && Buffer.from(added.watermark)).toEqual(watermark('3', 1_700_000_001));
      expect(await subject.read(key)).toEqual(call);
    });

    it('takes an equal sequence number as counted when its time is read as later', async () => {
      const key = someKey();
      await add(key, '3', '3');
      const again = { first: watermark('3', 1_800_000_000), last: watermark('3', 1_800_000_000) };
      expect(await add(key, '3', '3', again)).toMatchObject({ outcome: 'already-counted' });
    });

    it('moves the watermark by a delta that is zero', async () => {
      const key = someKey();
      await add(key, '1', '3', { sums: zeroSums() });
      expect(await add(key, '2', '3')).toMatchObject({ outcome: 'already-counted' });
      expect(await subject.read(key)).toEqual(zeroSums());
    });

    it('keeps a watermark for each shard', async () => {
      const key = someKey();
      await add(key, '8', '9');
      expect(await add(key, '1', '2', { shardId: 'shard-2' })).toEqual({ outcome: 'applied' });
      expect(await add(key, '9', '9')).toMatchObject({ outcome: 'already-counted' });
      expect((await subject.read(key)).calls).toBe(2n);
    });

    it('compares sequence numbers by value, whatever their length', async () => {
      const key = someKey();
      await add(key, '9', '99999999999999999999999');
      expect(await add(key, '100000000000000000000000', '1'.repeat(40))).toEqual({ outcome: 'applied' });
      expect(await add(key, '2'.repeat(39), '2'.repeat(39))).toMatchObject({ outcome: 'already-counted' });
    });

    it('keeps 38 digits', async () => {
      const key = someKey();
      const most = 10n ** 38n - 1n;
      const sums = { ...zeroSums() };
      for (const measure of MEASURES) sums[measure] = most - 1n;
      await add(key, '1', '1', { sums });
      for (const measure of MEASURES) sums[measure] = 1n;
      await add(key, '2', '2', { sums });
      const read = await subject.read(key);
      for (const measure of MEASURES) expect(read[measure], measure).toBe(most);
    });

    it('is left with nothing when a call is taken back', async () => {
      const key = someKey();
      await add(key, '1', '1');
      await add(key, '2', '2', { sums: differenceOf(zeroSums(), call) });
      expect(await subject.read(key)).toEqual(zeroSums());
    });

    it('lets exactly one of two that add the same at once', async () => {
      const key = someKey();
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => add(key, '1', '3')));
      expect(outcomes.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1);
      expect(await subject.read(key)).toEqual(call);
    });
  });
}
