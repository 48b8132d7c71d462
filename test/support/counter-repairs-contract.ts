import { beforeAll, describe, expect, it } from 'vitest';
import { type CounterKey, type CounterState, MEASURES, type Sums } from '../../lib/counters/counter.ts';
import { countersOf, sumsOf, zeroSums } from '../../lib/counters/families.ts';
import { watermark } from '../../lib/counters/watermark.ts';
import type { CounterRepairs, CounterStates } from '../../lib/integrity/ports.ts';
import type { Counters } from '../../lib/ports.ts';
import { bookedRecord } from './builders.ts';
import { counterAt } from './counter-at.ts';

interface RepairsUnderTest {
  readonly counters: Counters;
  readonly states: CounterStates;
  readonly repairs: CounterRepairs;
  /** The name of a shard in a counter. */
  readonly shardName: (shardId: string) => string;
}

/** What every adapter of `CounterRepairs` must do. */
export function describeCounterRepairs(name: string, open: () => Promise<RepairsUnderTest>): void {
  let subject: RepairsUnderTest;
  let users = 0;
  const call = sumsOf(bookedRecord());
  const someKey = (): CounterKey => ({
    family: 'user',
    project: 'main',
    day: '2023-11-17',
    user: `repaired-${users++}`,
  });
  const stateOf = (key: CounterKey) => counterAt(subject.states, key);
  const add = (key: CounterKey, first: string, last = first, shardId = 'shard-1') =>
    subject.counters.add({ key, sums: call, shardId, first: watermark(first, 9), last: watermark(last, 9) });
  const marks = (facts: Readonly<Record<string, string>>) =>
    new Map(Object.entries(facts).map(([shard, last]) => [subject.shardName(shard), watermark(last, 9)]));
  const difference = { ...zeroSums(), calls: 2n, costAtto: -5n, digest: 10n ** 30n };
  const adjust = (key: CounterKey, asRead: CounterState | undefined, facts = {}) =>
    subject.repairs.adjust({ key, asRead, difference, marks: marks(facts) });

  describe(`repairs of counters: ${name}`, () => {
    beforeAll(async () => {
      subject = await open();
    });

    it('add the difference to a counter that is as it was read', async () => {
      const key = someKey();
      await add(key, '1');
      const asRead = await stateOf(key);
      expect(await adjust(key, asRead)).toBe('adjusted');
      expect(await stateOf(key)).toMatchObject({
        key,
        sums: { calls: 3n, costAtto: call.costAtto - 5n, digest: call.digest + 10n ** 30n },
        updates: (asRead?.updates ?? 0) + 1,
      });
    });

    it('add it to a counter in which no sum is 0', async () => {
      const key = someKey();
      const sums = Object.fromEntries(MEASURES.map((measure) => [measure, 1n])) as Sums;
      await subject.counters.add({ key, sums, shardId: 's', first: watermark('1', 9), last: watermark('1', 9) });
      expect(await adjust(key, await stateOf(key))).toBe('adjusted');
      expect((await stateOf(key))?.sums).toMatchObject({ calls: 3n, successes: 1n });
    });

    it('make a counter of each family that is gone, with its names', async () => {
      for (const key of countersOf(bookedRecord({ userId: '用户', sessionId: 's#1', anchorId: '主播' }))) {
        expect(await adjust(key, undefined)).toBe('adjusted');
        expect(await stateOf(key)).toMatchObject({ key, sums: difference, updates: 1 });
      }
    });

    it('add nothing once the counter was updated, even by nothing', async () => {
      const key = someKey();
      await add(key, '1');
      const asRead = await stateOf(key);
      const { add: addDelta } = subject.counters;
      const nothing = { key, sums: zeroSums(), shardId: 'shard-1', first: watermark('2', 9), last: watermark('2', 9) };
      await addDelta.call(subject.counters, nothing);
      expect(await adjust(key, asRead)).toBe('moved');
      expect((await stateOf(key))?.sums).toEqual(call);
    });

    it('add nothing when the counter came, went, or was repaired by another', async () => {
      const key = someKey();
      await add(key, '1');
      expect(await adjust(key, undefined)).toBe('moved');
      const asRead = await stateOf(key);
      const outcomes = await Promise.all([adjust(key, asRead), adjust(key, asRead), adjust(key, asRead)]);
      expect(outcomes.toSorted()).toEqual(['adjusted', 'moved', 'moved']);
      const gone = someKey();
      expect(await adjust(gone, asRead && { ...asRead, key: gone })).toBe('moved');
      expect(await stateOf(gone)).toBeUndefined();
    });

    it('move watermarks forward, never back', async () => {
      const key = someKey();
      await add(key, '1', '5', 'shard-1');
      await add(key, '1', '5', 'shard-2');
      expect(await adjust(key, await stateOf(key), { 'shard-1': '9', 'shard-2': '3', 'shard-3': '7' })).toBe(
        'adjusted',
      );
      expect(await add(key, '9', '9', 'shard-1')).toMatchObject({ outcome: 'already-counted' });
      expect(await add(key, '10', '10', 'shard-1')).toMatchObject({ outcome: 'applied' });
      expect(await add(key, '6', '6', 'shard-2')).toMatchObject({ outcome: 'applied' });
      expect(await add(key, '7', '8', 'shard-3')).toMatchObject({ outcome: 'already-counted' });
      expect(await add(key, '8', '8', 'shard-3')).toMatchObject({ outcome: 'applied' });
    });

    it('move the watermarks of three days of twenty partitions', async () => {
      const key = someKey();
      const many = Object.fromEntries(Array.from({ length: 420 }, (_, index) => [`shard-${index}`, String(index + 1)]));
      expect(await adjust(key, undefined, many)).toBe('adjusted');
      expect(await adjust(key, await stateOf(key), { other: '1' })).toBe('adjusted');
    });
  });
}
