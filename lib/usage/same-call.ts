/** What is decided when two records are the same call. */
import type { BookedRecord, UsageRecord } from './record.ts';

/** Equal for records of the same call within a project. No text of a record has control characters. */
export const callKey = ({ userId, timestampUs, id }: Pick<UsageRecord, 'userId' | 'timestampUs' | 'id'>): string =>
  `${userId}\n${timestampUs}\n${id}`;

const isPartialAfterEnd = (earlier: UsageRecord, later: UsageRecord): boolean =>
  later.status === 'partial' && earlier.status !== 'partial';

export type Decision = 'unchanged' | 'superseded' | 'correct';

/** What a record means to the one that is stored. */
export function decide(stored: BookedRecord, incoming: BookedRecord): Decision {
  if (stored.factsDigest === incoming.factsDigest) return 'unchanged';
  return isPartialAfterEnd(stored.record, incoming.record) ? 'superseded' : 'correct';
}

/** Which record of a request stands for each call: the last, except that a partial never beats its end. */
export function pickWinners(booked: readonly BookedRecord[]): ReadonlyMap<string, BookedRecord> {
  const winners = new Map<string, BookedRecord>();
  for (const next of booked) {
    const key = callKey(next.record);
    const earlier = winners.get(key);
    const isBeaten = earlier !== undefined && isPartialAfterEnd(earlier.record, next.record);
    if (!isBeaten) winners.set(key, next);
  }
  return winners;
}
