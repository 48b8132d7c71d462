import type { CounterKey, CounterRow, CounterState, Sums, Watermarks } from '../../lib/counters/counter.ts';
import { addSums, counterIdentity, isZero, type RunningSums, zeroSums } from '../../lib/counters/families.ts';
import { isCounted, type Watermark } from '../../lib/counters/watermark.ts';
import { isSameState } from '../../lib/integrity/examine-suspects.ts';
import type {
  Adjustment,
  AdjustOutcome,
  CounterCompaction,
  CounterRepairs,
  CounterStates,
} from '../../lib/integrity/ports.ts';
import type { AddOutcome, CounterDelta, CounterMove, Counters } from '../../lib/ports.ts';
import type { Day, Project } from '../../lib/usage/record.ts';

interface StoredCounter {
  readonly key: CounterKey;
  readonly sums: RunningSums;
  readonly marks: Map<string, Watermark>;
  updates: number;
}

const SHARED_FAMILIES: ReadonlySet<string> = new Set(['hour', 'day', 'anchor']);

/** All user counters of a day are in its first part. */
export class InMemoryCounters implements Counters, CounterStates, CounterRepairs, CounterCompaction {
  readonly #stored = new Map<string, StoredCounter>();

  async add({ key, sums, shardId, first, last }: CounterDelta): Promise<AddOutcome> {
    const counter = this.#counterOf(key);
    const watermark = counter.marks.get(shardId);
    if (watermark !== undefined && isCounted(first, watermark)) return { outcome: 'already-counted', watermark };
    addSums(counter.sums, sums);
    counter.marks.set(shardId, last);
    counter.updates += 1;
    return { outcome: 'applied' };
  }

  /** As the transaction of the quarantine's desk: all or nothing. @returns whether no watermark has come up to the event */
  move(moves: readonly CounterMove[], { shard, mark }: { shard: string; mark: Watermark }): boolean {
    const marksOf = ({ key }: CounterMove) => this.#stored.get(counterIdentity(key))?.marks.get(shard);
    const hasCome = (reached: Watermark | undefined) => reached !== undefined && isCounted(mark, reached);
    if (moves.some((move) => move.isBehind && hasCome(marksOf(move)))) return false;
    for (const { key, sums, isBehind } of moves) {
      const counter = this.#counterOf(key);
      addSums(counter.sums, sums);
      counter.updates += 1;
      if (isBehind) counter.marks.set(shard, mark);
    }
    return true;
  }

  async *shared(project: Project, day: Day): AsyncGenerator<readonly CounterState[]> {
    yield this.#states(project, day).filter(({ key }) => SHARED_FAMILIES.has(key.family));
  }

  async *users(project: Project, day: Day, part: number): AsyncGenerator<readonly CounterState[]> {
    if (part === 0) yield this.#states(project, day).filter(({ key }) => key.family === 'user');
  }

  async get(keys: readonly CounterKey[]): Promise<readonly (CounterState | undefined)[]> {
    return keys.map((key) => {
      const stored = this.#stored.get(counterIdentity(key));
      return stored && stateOf(stored);
    });
  }

  async adjust({ key, asRead, difference, marks }: Adjustment): Promise<AdjustOutcome> {
    const stored = this.#stored.get(counterIdentity(key));
    if (!isSameState(asRead, stored && stateOf(stored))) return 'moved';
    const counter = this.#counterOf(key);
    addSums(counter.sums, difference);
    counter.updates += 1;
    for (const [shard, mark] of marks) {
      const own = counter.marks.get(shard);
      if (own === undefined || !isCounted(mark, own)) counter.marks.set(shard, mark);
    }
    return 'adjusted';
  }

  async forget(key: CounterKey, marks: Watermarks): Promise<'forgotten' | 'moved'> {
    const own = this.#stored.get(counterIdentity(key))?.marks;
    const isAsRead = [...marks].every(
      ([shard, mark]) => Buffer.compare(own?.get(shard) ?? new Uint8Array(), mark) === 0,
    );
    if (!isAsRead) return 'moved';
    for (const shard of marks.keys()) own?.delete(shard);
    return 'forgotten';
  }

  async remove(asRead: CounterState): Promise<'removed' | 'moved'> {
    const stored = this.#stored.get(counterIdentity(asRead.key));
    if (stored === undefined || !isSameState(asRead, stateOf(stored))) return 'moved';
    this.#stored.delete(counterIdentity(asRead.key));
    return 'removed';
  }

  /** Every counter, also one that sums up to nothing. */
  states(): readonly CounterState[] {
    return [...this.#stored.values()].map(stateOf);
  }

  /** Adds to a counter behind the back of the rule. */
  plant(key: CounterKey, error: Sums): void {
    addSums(this.#counterOf(key).sums, error);
  }

  delete(key: CounterKey): void {
    this.#stored.delete(counterIdentity(key));
  }

  read(key: CounterKey): Sums {
    return this.#stored.get(counterIdentity(key))?.sums ?? zeroSums();
  }

  /** Counters that are not zero in every sum. */
  rows(): readonly CounterRow[] {
    return [...this.#stored.values()].filter(({ sums }) => !isZero(sums)).map(({ key, sums }) => ({ key, sums }));
  }

  #states(project: Project, day: Day): readonly CounterState[] {
    const isOfDay = ({ key }: StoredCounter) => key.project === project && key.day === day;
    return [...this.#stored.values()].filter(isOfDay).map(stateOf);
  }

  #counterOf(key: CounterKey): StoredCounter {
    const identity = counterIdentity(key);
    const counter = this.#stored.get(identity) ?? { key, sums: zeroSums(), marks: new Map(), updates: 0 };
    this.#stored.set(identity, counter);
    return counter;
  }
}

const stateOf = ({ key, sums, marks, updates }: StoredCounter): CounterState => ({
  key,
  sums: { ...sums },
  marks: new Map(marks),
  updates,
});
