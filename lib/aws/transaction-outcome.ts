import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { isTransient } from './transient.ts';

const PASSING: ReadonlySet<string> = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Whether a transaction did nothing because a condition did not hold: of any of its parts, or of the one at an index. */
export function isConditionFailed(error: unknown, part?: number): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const reasons = error.CancellationReasons ?? [];
  const asked = part === undefined ? reasons : reasons.slice(part, part + 1);
  return asked.some(({ Code: code }) => code === 'ConditionalCheckFailed');
}

/**
 * Why a transaction of conditional writes did nothing: something is not as it was read, or the store was too busy.
 *
 * @throws the error itself when it says anything else
 */
export function lostRaceOrRetry(error: unknown): 'lost-race' | 'retry' {
  if (isConditionFailed(error)) return 'lost-race';
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map(({ Code: code }) => code);
    const isBusy = codes.every((code) => code !== undefined && PASSING.has(code));
    if (isBusy) return 'retry';
  }
  if (isTransient(error)) return 'retry';
  throw error;
}
