import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyRates, MAX_BUCKETS, readKeyRate } from '../../../lib/access/key-rates.ts';
import { LedgerError } from '../../../lib/errors.ts';

const key = (keyId: string, project = 'main') => ({ project, keyId });

/** Seconds to wait; 0 when the request passes. */
function waitOf(request: () => void): number {
  try {
    request();
    return 0;
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'too_many_requests') return error.retryAfterSeconds ?? 0;
    throw error;
  }
}

describe('the rate of a key', () => {
  it('lets a burst pass, then says when to come back, and keeps its word', () => {
    const limit = createKeyRates({ ratePerSecond: 0.5, burst: 2 });
    const at = (seconds: number) => waitOf(() => limit(key('a'), seconds * 1e6));
    expect([at(100), at(100), at(100), at(101), at(102)]).toEqual([0, 0, 2, 1, 0]);
  });

  it('is that of each key and project alone', () => {
    const limit = createKeyRates({ ratePerSecond: 1, burst: 1 });
    const once = (of: ReturnType<typeof key>) => waitOf(() => limit(of, 0));
    expect([once(key('a')), once(key('b')), once(key('a', 'other')), once(key('a'))]).toEqual([0, 0, 0, 1]);
  });

  it('never lets more pass than the burst and the rate allow, however requests come', () => {
    const gaps = fc.array(fc.integer({ min: -50_000, max: 400_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (gapsUs, rate, burst) => {
        const limit = createKeyRates({ ratePerSecond: rate, burst });
        let nowUs = 1e15;
        let forwardUs = 0;
        let passed = 0;
        for (const gapUs of gapsUs) {
          nowUs += gapUs;
          forwardUs += Math.max(0, gapUs);
          if (waitOf(() => limit(key('a'), nowUs)) === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(burst + (forwardUs / 1e6) * rate + 1e-6);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the buckets of so many keys and no more', () => {
    const limit = createKeyRates({ ratePerSecond: 0.001, burst: 1 });
    limit(key('first'), 0);
    for (let other = 0; other < MAX_BUCKETS - 1; other += 1) limit(key(`k${other}`), 0);
    expect(waitOf(() => limit(key('first'), 0))).toBe(1000);
    for (let other = 0; other < MAX_BUCKETS; other += 1) waitOf(() => limit(key(`m${other}`), 0));
    expect(waitOf(() => limit(key('first'), 0))).toBe(0);
  });

  it.each([
    ['0', '1'],
    ['1', ''],
    ['1.5', '1'],
    ['-1', '1'],
    ['1', '1e3'],
  ])('is refused at load as %j and %j', (rate, burst) => {
    expect(() => readKeyRate(rate, burst)).toThrow('positive whole numbers');
  });

  it('is read from the text of its variables', () => {
    expect(readKeyRate('50', '500')).toEqual({ ratePerSecond: 50, burst: 500 });
  });
});
