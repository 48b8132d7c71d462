import type { Throttling } from '../template/stack-template.ts';

/** Whether one more request may pass now: a token bucket, which is what API Gateway's throttling approximates. */
export function createTokenBucket({ ratePerSecond, burst }: Throttling): (nowMs: number) => boolean {
  let tokens = burst;
  let filledMs = 0;
  return (nowMs) => {
    tokens = Math.min(burst, tokens + ((nowMs - filledMs) / 1000) * ratePerSecond);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
