import type { ShardName } from '../counters/counter.ts';
import { isCounted, type Watermark } from '../counters/watermark.ts';

/** The furthest watermark of each shard among those that were taken. */
export type FurthestMarks = Map<ShardName, Watermark>;

export function takeMarks(furthest: FurthestMarks, marks: Iterable<readonly [ShardName, Watermark]>): void {
  for (const [shard, mark] of marks) {
    const known = furthest.get(shard);
    if (known === undefined || !isCounted(mark, known)) furthest.set(shard, mark);
  }
}
