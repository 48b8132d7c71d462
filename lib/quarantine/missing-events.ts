import type { CounterState, ShardName, Sums } from '../counters/counter.ts';
import { addSums, differenceOf, equalSums, isZero, zeroSums } from '../counters/families.ts';
import { isCounted, type Watermark } from '../counters/watermark.ts';

/** What an event that waits brings to one counter. */
export interface WaitingDelta {
  readonly shard: ShardName;
  readonly mark: Watermark;
  readonly sums: Sums;
}

/** The stream has not brought the counter as far as the event: it does not have it, and may be given it by a redelivery. */
export function isBehind(
  counter: CounterState | undefined,
  { shard, mark }: Pick<WaitingDelta, 'shard' | 'mark'>,
): boolean {
  const reached = counter?.marks.get(shard);
  return reached === undefined || !isCounted(mark, reached);
}

/** Of so many any may be missing, which takes 2ⁿ sums to find out. Of more all are, or none: nearly always the stream came once. */
const MOST_TRIED = 12;

/**
 * Which of the events that wait for a counter it lacks: those that it is behind of, and of the others, each of which it may have been
 * given by a redelivery, just those that make up the rest of what it lacks. Digests are among the sums, so that others do not by chance.
 *
 * @param lacks what the counter lacks to equal its records
 * @returns undefined when no such events bring just that: something else is wrong with the counter
 */
export function missingEvents<E extends WaitingDelta>(
  lacks: Sums,
  counter: CounterState | undefined,
  waiting: readonly E[],
): ReadonlySet<E> | undefined {
  const ahead = waiting.filter((event) => isBehind(counter, event));
  const passed = waiting.filter((event) => !isBehind(counter, event));
  const rest = differenceOf(lacks, sumOf(ahead));
  const others = passed.length > MOST_TRIED ? allOrNone(rest, passed) : thoseThatBring(rest, passed);
  if (others !== undefined) return new Set([...ahead, ...others]);
  // Where a compaction took watermarks away, the counter has what it seems to be behind of.
  return isZero(lacks) ? new Set() : undefined;
}

function sumOf(events: readonly WaitingDelta[]): Sums {
  const sums = zeroSums();
  for (const event of events) addSums(sums, event.sums);
  return sums;
}

function allOrNone<E extends WaitingDelta>(sums: Sums, events: readonly E[]): readonly E[] | undefined {
  if (equalSums(sums, sumOf(events))) return events;
  return isZero(sums) ? [] : undefined;
}

function thoseThatBring<E extends WaitingDelta>(sums: Sums, events: readonly E[]): readonly E[] | undefined {
  if (isZero(sums)) return [];
  const [first, ...others] = events;
  if (first === undefined) return undefined;
  const withIt = thoseThatBring(differenceOf(sums, first.sums), others);
  return withIt === undefined ? thoseThatBring(sums, others) : [first, ...withIt];
}
