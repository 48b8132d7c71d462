/** How many requests may come: so many a second in the long run, and a burst at once after a pause. */
export interface RateLimit {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** Takes a token and answers 0, or answers after how many seconds there will be one. */
export type TakeToken = (nowMs: number) => number;

/** A token bucket, which is what API Gateway's throttling approximates. It begins full. */
export function createTokenBucket({ ratePerSecond, burst }: RateLimit): TakeToken {
  let tokens = burst;
  let filledMs = 0;
  return (nowMs) => {
    // A clock that was set back fills nothing, and takes nothing away.
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - filledMs) / 1000) * ratePerSecond);
    filledMs = nowMs;
    if (tokens < 1) return (1 - tokens) / ratePerSecond;
    tokens -= 1;
    return 0;
  };
}
