import type { CounterDelta } from '../ports.ts';
import type { BookedRecord } from '../usage/record.ts';
import type { CounterKey, Sums } from './counter.ts';
import { addSums, counterIdentity, countersOf, type RunningSums, subtractSums, sumsOf, zeroSums } from './families.ts';
import type { RecordChange } from './stream-change.ts';
import type { Watermark } from './watermark.ts';

/** What a run of changes does to one counter. */
export interface FoldedCounter {
  readonly key: CounterKey;
  /** May be all zero: such a counter is written all the same, because its watermark must move. */
  readonly sums: Sums;
  /** The changes that touch this counter, in stream order; never empty. */
  readonly changes: readonly RecordChange[];
}

interface RunningCounter extends FoldedCounter {
  readonly sums: RunningSums;
  readonly changes: RecordChange[];
}

/** Folds changes of one stream shard, in stream order, to what each counter gains. */
export class Fold {
  readonly #counters = new Map<string, RunningCounter>();

  /** Number of counters touched. */
  get size(): number {
    return this.#counters.size;
  }

  add(change: RecordChange): void {
    if (change.before !== undefined) this.#move(change, change.before, subtractSums);
    if (change.after !== undefined) this.#move(change, change.after, addSums);
  }

  counters(): readonly FoldedCounter[] {
    return [...this.#counters.values()];
  }

  #move(change: RecordChange, booked: BookedRecord, apply: (to: RunningSums, sums: Sums) => void): void {
    const sums = sumsOf(booked);
    for (const key of countersOf(booked)) {
      const counter = this.#counterOf(key);
      apply(counter.sums, sums);
      if (counter.changes.at(-1) !== change) counter.changes.push(change);
    }
  }

  #counterOf(key: CounterKey): RunningCounter {
    const identity = counterIdentity(key);
    const known = this.#counters.get(identity);
    if (known !== undefined) return known;
    const counter: RunningCounter = { key, sums: zeroSums(), changes: [] };
    this.#counters.set(identity, counter);
    return counter;
  }
}

export function foldChanges(changes: Iterable<RecordChange>): readonly FoldedCounter[] {
  const fold = new Fold();
  for (const change of changes) fold.add(change);
  return fold.counters();
}

/** The same counter folded from fewer of its changes; undefined when none is left. */
export function refold(
  { key, changes }: FoldedCounter,
  isLeft: (change: RecordChange) => boolean,
): FoldedCounter | undefined {
  const identity = counterIdentity(key);
  return foldChanges(changes.filter(isLeft)).find((counter) => counterIdentity(counter.key) === identity);
}

export function toDelta({ key, sums, changes }: FoldedCounter, shardId: string): CounterDelta {
  return { key, sums, shardId, first: markOf(changes[0]), last: markOf(changes.at(-1)) };
}

function markOf(change: RecordChange | undefined): Watermark {
  if (change === undefined) throw new Error('a counter was folded from no change');
  return change.mark;
}
