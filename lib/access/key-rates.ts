import { LedgerError } from '../errors.ts';
import type { Caller } from './api-key.ts';
import { createTokenBucket, type RateLimit, type TakeToken } from './token-bucket.ts';

/**
 * Takes a request of a key from that key's bucket.
 *
 * @throws LedgerError `too_many_requests` when it is empty, with the seconds after which it is not.
 */
export type LimitKey = (caller: Pick<Caller, 'project' | 'keyId'>, nowUs: number) => void;

/** Keys whose buckets are kept; the one that was not used for the longest goes first, and begins anew with a full one. */
export const MAX_BUCKETS = 10_000;

/**
 * A bucket for each key, in the memory of one function instance: n instances that one key keeps busy let n times as much
 * pass. Why not exactly, see `docs/decisions/016-rates-and-forgetting.md`.
 */
export function createKeyRates(limit: RateLimit): LimitKey {
  const buckets = new Map<string, TakeToken>();

  function bucketOf(name: string): TakeToken {
    const bucket = buckets.get(name) ?? createTokenBucket(limit);
    buckets.delete(name);
    buckets.set(name, bucket);
    const [eldest] = buckets.keys();
    if (buckets.size > MAX_BUCKETS && eldest !== undefined) buckets.delete(eldest);
    return bucket;
  }

  return ({ project, keyId }, nowUs) => {
    const waitSeconds = bucketOf(`${project}|${keyId}`)(nowUs / 1000);
    if (waitSeconds === 0) return;
    const { ratePerSecond, burst } = limit;
    throw new LedgerError(
      'too_many_requests',
      `this key sends more than ${ratePerSecond} requests a second, or ${burst} at once`,
      { retryAfterSeconds: Math.ceil(waitSeconds) },
    );
  };
}

/** @throws Error when one of the texts is no positive whole number. */
export function readKeyRate(rate: string, burst: string): RateLimit {
  const isWhole = (text: string): boolean => /^[1-9]\d{0,5}$/.test(text);
  if (!isWhole(rate) || !isWhole(burst))
    throw new Error(`rate and burst of a key must be positive whole numbers, not ${rate} and ${burst}`);
  return { ratePerSecond: Number(rate), burst: Number(burst) };
}
