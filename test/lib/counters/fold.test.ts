import { describe, expect, it } from 'vitest';
import { counterIdentity, countersOf, isZero, sumsOf } from '../../../lib/counters/families.ts';
import { type FoldedCounter, foldChanges, refold, toDelta } from '../../../lib/counters/fold.ts';
import { sequenceOf } from '../../../lib/counters/watermark.ts';
import { bookedRecord } from '../../support/builders.ts';
import { recordChange } from '../../support/stream-changes.ts';

const one = bookedRecord({ id: 'one', userId: 'u1', sessionId: 's1', anchorId: 'a1' });
const two = bookedRecord({ id: 'two', userId: 'u2', model: 'qwen-plus' });
const moved = bookedRecord({
  id: 'one',
  userId: 'u1',
  sessionId: 's2',
  model: 'qwen-plus',
  function: 'chat',
  tokens: { input: 5 },
});

const counterOf = (counters: readonly FoldedCounter[], family: string, part = ''): FoldedCounter => {
  const found = counters.filter(({ key }) => key.family === family && JSON.stringify(key).includes(part));
  if (found.length !== 1) throw new Error(`${found.length} counters of ${family} with ${part}`);
  return found[0] as FoldedCounter;
};

describe('the fold of a run of changes', () => {
  it('adds new records to each of their counters', () => {
    const counters = foldChanges([recordChange(1, undefined, one), recordChange(2, undefined, two)]);
    expect(counters).toHaveLength(9);
    expect(counterOf(counters, 'user', 'u1').sums).toEqual(sumsOf(one));
    expect(counterOf(counters, 'day', 'qwen-plus').sums).toEqual(sumsOf(two));
  });

  it('gives each counter the first and last record of its own', () => {
    const counters = foldChanges([
      recordChange(10, undefined, one),
      recordChange(20, undefined, two),
      recordChange(30, one, undefined),
    ]);
    const marks = (counter: FoldedCounter) => {
      const { first, last } = toDelta(counter, 'shard');
      return [sequenceOf(first), sequenceOf(last)];
    };
    expect(marks(counterOf(counters, 'user', 'u1'))).toEqual([10n, 30n]);
    expect(marks(counterOf(counters, 'user', 'u2'))).toEqual([20n, 20n]);
  });

  it('takes a correction out of the old counters and into the new ones', () => {
    const counters = foldChanges([recordChange(1, one, moved)]);
    expect(counterOf(counters, 'session', 's1').sums.calls).toBe(-1n);
    expect(counterOf(counters, 'session', 's2').sums).toEqual(sumsOf(moved));
    expect(counterOf(counters, 'anchor', 'a1').sums.digest).toBe(-one.bookedDigest);
    expect(counterOf(counters, 'day', 'chat').sums.calls).toBe(1n);
    expect(counterOf(counters, 'user').sums).toMatchObject({ calls: 0n, inputTokens: 5n - 2000n });
  });

  it('keeps a counter whose sums are all zero: its watermark must move', () => {
    const counters = foldChanges([recordChange(1, undefined, one), recordChange(2, one, undefined)]);
    expect(counters).toHaveLength(countersOf(one).length);
    expect(counters.every(({ sums, changes }) => isZero(sums) && changes.length === 2)).toBe(true);
  });

  it('names a change once in a counter that it touches twice', () => {
    expect(counterOf(foldChanges([recordChange(1, one, moved)]), 'user').changes).toHaveLength(1);
  });

  it('folds a counter again from what is left of its changes', () => {
    const changes = [recordChange(1, undefined, one), recordChange(2, one, moved), recordChange(3, moved, undefined)];
    const user = counterOf(foldChanges(changes), 'user');
    const left = refold(user, ({ sequenceNumber }) => Number(sequenceNumber) > 1);
    expect(left && counterIdentity(left.key)).toBe(counterIdentity(user.key));
    expect(left?.sums.inputTokens).toBe(-2000n);
    expect(left?.changes).toHaveLength(2);
    expect(refold(user, () => false)).toBeUndefined();
  });
});
