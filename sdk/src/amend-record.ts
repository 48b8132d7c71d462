import type { CompleteRecord } from './contract.ts';
import type { Fault } from './read-answer.ts';

const OF_USAGE = /(?:^|\.)(?:usage|service_tier)(?:[.[]|$)/;

/**
 * A record that was rejected for nothing but a usage object that the ledger can't read, without it: that the call was made is known
 * all the same, and its tag says what is not.
 *
 * @returns undefined when something else is wrong with the record
 */
export function amendRecord(record: CompleteRecord, errors: readonly Fault[]): CompleteRecord | undefined {
  const isUsageOnly = record.usage != null && errors.length > 0 && errors.every(({ path }) => OF_USAGE.test(path));
  if (!isUsageOnly) return undefined;
  const { usage: _unread, service_tier: _ofUsage, ...rest } = record;
  return { ...rest, tags: { ...record.tags, usage: 'unread' } };
}
