import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { isTransient } from './transient.ts';

const PASSING: ReadonlySet<string> = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Why a transaction of conditional writes did nothing: something is not as it was read, or the store was too busy.
 *
 * @throws the error itself when it says anything else
 */
export function lostRaceOrRetry(error: unknown): 'lost-race' | 'retry' {
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map(({ Code: code }) => code);
    if (codes.includes('ConditionalCheckFailed')) return 'lost-race';
    const isBusy = codes.every((code) => code !== undefined && PASSING.has(code));
    if (isBusy) return 'retry';
  }
  if (isTransient(error)) return 'retry';
  throw error;
}
