import type { CounterState, Watermarks } from '../counters/counter.ts';
import { isZero } from '../counters/families.ts';
import { timeOf } from '../counters/watermark.ts';

export type Compaction =
  | { readonly kind: 'nothing' }
  /** These watermarks can refuse nothing any more. */
  | { readonly kind: 'forget'; readonly marks: Watermarks }
  /** The counter sums up to nothing, and refuses nothing. */
  | { readonly kind: 'remove' };

/** A stream keeps a record for 24 hours; twice as long, nothing of what a watermark would refuse can be delivered again. */
export const FORGOTTEN_AFTER_SECONDS = 48 * 3600;

/** Decides by the watermarks' own times. A shard may be closed, split or idle: only age makes its watermark useless. */
export function decideCompaction({ sums, marks }: CounterState, nowSeconds: number): Compaction {
  const old = [...marks].filter(([, mark]) => timeOf(mark) < nowSeconds - FORGOTTEN_AFTER_SECONDS);
  const isAllOld = old.length === marks.size;
  if (isAllOld && isZero(sums)) return { kind: 'remove' };
  return old.length === 0 ? { kind: 'nothing' } : { kind: 'forget', marks: new Map(old) };
}
