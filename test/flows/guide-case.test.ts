import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurrentStats } from '../../lib/api-contract.ts';
import { ADVERSARIAL_BODIES } from '../support/adversarial-bodies.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

/** `usage-guide.zh.md`: 360 calls of qwen-max with 2,000 tokens in and 700 out. */
describe("the guide's case", () => {
  let ledger: Ledger;
  let asked: Asked;

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
  }, 300_000);

  afterAll(() => ledger.stop());

  it('takes no body that is sent in error or on purpose, and answers each with 4xx', async () => {
    for (const [name, { bytes, isPacked }] of Object.entries(ADVERSARIAL_BODIES)) {
      const { status } = await ask(asked, '/records', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(isPacked && { 'content-encoding': 'gzip' }) },
        body: new Uint8Array(bytes),
      });
      expect(status, name).toBeGreaterThanOrEqual(400);
      expect(status, name).toBeLessThan(500);
    }
  });

  // Nothing of the bodies above is in these sums.
  it('costs exactly 29.52 and makes 972,000 tokens, in the fields of the guide', async () => {
    const call = { model: 'qwen-max', function: '实时分析', input_tokens: 2000, output_tokens: 700, success: true };
    const timestamp = Date.now() / 1000;
    const records = Array.from({ length: 360 }, (_, index) => ({ ...call, timestamp, id: `guide-${index}` }));
    expect(await post(asked, '/records', { records })).toMatchObject({ status: 200 });

    // Counters of hours and of days are written one after the other.
    const current = await askUntil<CurrentStats<string, string>>(
      asked,
      '/stats/current',
      ({ today, current_hour: hour }) => today.calls === '360' && hour.calls === '360',
    );

    const sums = { calls: '360', tokens: '972000', cost: '29.52', success_rate: '100' };
    const share = { calls: '360', total_tokens: '972000', cost: '29.52' };
    expect(current).toMatchObject({
      current_hour: sums,
      today: { ...sums, by_model: { 'qwen-max': share }, by_function: { 实时分析: share } },
      currency: 'CNY',
    });
  });
});
