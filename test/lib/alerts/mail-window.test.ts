import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAILS_PER_MINUTE, type MailUse, SENDING_US, takePlace } from '../../../lib/alerts/mail-window.ts';

const SECOND_US = 1_000_000;
const asks = fc.array(
  fc.record({
    pauseUs: fc.integer({ min: 0, max: 20 * SECOND_US }),
    use: fc.constantFrom<MailUse>('single', 'single', 'single', 'gathered'),
    delayUs: fc.integer({ min: 0, max: SENDING_US - 1 }),
  }),
  { minLength: 20, maxLength: 200 },
);

describe('the places of a topic', () => {
  it('never let more than ten mails arrive within any minute, however long each takes to be sent', () => {
    fc.assert(
      fc.property(asks, (all) => {
        let nowUs = 0;
        let taken: readonly number[] = [];
        const arrivals: number[] = [];
        for (const { pauseUs, use, delayUs } of all) {
          nowUs += pauseUs;
          const next = takePlace(taken, use, nowUs);
          if (next === undefined) continue;
          taken = next;
          arrivals.push(nowUs + delayUs);
          expect(taken.length).toBeLessThanOrEqual(MAILS_PER_MINUTE);
        }
        for (const from of arrivals) {
          const within = arrivals.filter((at) => at >= from && at < from + 60 * SECOND_US);
          expect(within.length).toBeLessThanOrEqual(MAILS_PER_MINUTE);
        }
      }),
    );
  });

  it('always have one for gathered mail that single mail cannot take', () => {
    let taken: readonly number[] = [];
    for (let ask = 0; ask < 30; ask += 1) taken = takePlace(taken, 'single', ask) ?? taken;
    expect(taken).toHaveLength(MAILS_PER_MINUTE - 1);
    expect(takePlace(taken, 'gathered', 30)).toHaveLength(MAILS_PER_MINUTE);
  });

  it('are free again when a minute and the time of sending have passed', () => {
    const full = Array.from({ length: MAILS_PER_MINUTE }, () => 0);
    const freeUs = 60 * SECOND_US + SENDING_US;
    expect(takePlace(full, 'gathered', freeUs - 1)).toBeUndefined();
    expect(takePlace(full, 'gathered', freeUs)).toEqual([freeUs]);
  });
});
