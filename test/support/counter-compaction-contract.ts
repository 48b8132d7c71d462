import { beforeAll, describe, expect, it } from 'vitest';
import type { CounterKey } from '../../lib/counters/counter.ts';
import { sumsOf, zeroSums } from '../../lib/counters/families.ts';
import { watermark } from '../../lib/counters/watermark.ts';
import type { CounterCompaction, CounterStates } from '../../lib/integrity/ports.ts';
import type { Counters } from '../../lib/ports.ts';
import { bookedRecord } from './builders.ts';
import { counterAt } from './counter-at.ts';

interface CompactionUnderTest {
  readonly counters: Counters;
  readonly states: CounterStates;
  readonly compaction: CounterCompaction;
}

/** What every adapter of `CounterCompaction` must do. */
export function describeCounterCompaction(name: string, open: () => Promise<CompactionUnderTest>): void {
  let subject: CompactionUnderTest;
  let users = 0;
  const call = sumsOf(bookedRecord());
  const someKey = (): CounterKey => ({ family: 'user', project: 'main', day: '2023-11-17', user: `kept-${users++}` });
  const stateOf = (key: CounterKey) => counterAt(subject.states, key);
  const add = (key: CounterKey, sequence: string, shardId = 'shard-1', sums = call) =>
    subject.counters.add({ key, sums, shardId, first: watermark(sequence, 9), last: watermark(sequence, 9) });

  describe(`compaction of counters: ${name}`, () => {
    beforeAll(async () => {
      subject = await open();
    });

    it('takes away watermarks and leaves the sums', async () => {
      const key = someKey();
      for (let shard = 0; shard < 150; shard += 1) await add(key, '7', `shard-${shard}`);
      const asRead = await stateOf(key);
      expect(await subject.compaction.forget(key, asRead?.marks ?? new Map())).toBe('forgotten');
      const left = await stateOf(key);
      expect(left?.sums).toEqual(asRead?.sums);
      expect(left?.marks.size).toBe(0);
    });

    it('leaves a watermark that moved', async () => {
      const key = someKey();
      await add(key, '7');
      const asRead = await stateOf(key);
      await add(key, '8');
      expect(await subject.compaction.forget(key, asRead?.marks ?? new Map())).toBe('moved');
      expect(await add(key, '8')).toMatchObject({ outcome: 'already-counted' });
    });

    it('removes a counter that had no update since, and no other', async () => {
      const key = someKey();
      await add(key, '7', 'shard-1', zeroSums());
      const asRead = await stateOf(key);
      if (asRead === undefined) throw new Error('there is none');
      await add(key, '8', 'shard-1', zeroSums());
      expect(await subject.compaction.remove(asRead)).toBe('moved');
      const later = await stateOf(key);
      expect(later && (await subject.compaction.remove(later))).toBe('removed');
      expect(await stateOf(key)).toBeUndefined();
      expect(await subject.compaction.remove(asRead)).toBe('moved');
    });

    it('leaves a counter that a call has made anew, though it has had as many updates: a removal may be sent twice', async () => {
      const key = someKey();
      await add(key, '7', 'shard-1', zeroSums());
      const asRead = await stateOf(key);
      if (asRead === undefined) throw new Error('there is none');
      expect(await subject.compaction.remove(asRead)).toBe('removed');
      await add(key, '8');
      expect(await subject.compaction.remove(asRead)).toBe('moved');
      expect(await stateOf(key)).toMatchObject({ sums: call, updates: asRead.updates });
    });
  });
}
