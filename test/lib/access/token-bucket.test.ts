import { expect, it } from 'vitest';
import { createTokenBucket } from '../../../lib/access/token-bucket.ts';

it('lets a burst pass at once, then so many a second, and never more than the burst after a pause', () => {
  const take = createTokenBucket({ ratePerSecond: 10, burst: 3 });
  const passed = (atMs: number) =>
    Array.from({ length: 6 }, () => take(atMs)).filter((waitSeconds) => waitSeconds === 0).length;
  expect([passed(1000), passed(1000), passed(1099), passed(1100), passed(1300), passed(60_000)]).toEqual([
    3, 0, 0, 1, 2, 3,
  ]);
});
