import type { ShardName, Watermarks } from '../counters/counter.ts';
import { isCounted, type Watermark } from '../counters/watermark.ts';

/** The furthest watermark of each shard among those it was given. */
export class FurthestMarks {
  readonly #marks = new Map<ShardName, Watermark>();

  get all(): Watermarks {
    return this.#marks;
  }

  take(marks: Iterable<readonly [ShardName, Watermark]>): void {
    for (const [shard, mark] of marks) {
      const furthest = this.#marks.get(shard);
      if (furthest === undefined || !isCounted(mark, furthest)) this.#marks.set(shard, mark);
    }
  }
}
