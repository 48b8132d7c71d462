import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCounted, notYetCounted, sequenceOf, WATERMARK_BYTES, watermark } from '../../../lib/counters/watermark.ts';

const digits = (minLength: number, maxLength: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(new RegExp(`^\\d{${minLength - 1},${maxLength - 1}}$`)))
    .map(([first, rest]) => `${first}${rest}`);

/** Those of DynamoDB have 21 to 40 digits, those of a local engine are short. */
const sequenceNumber = fc.oneof(digits(21, 40), digits(1, 8));
const seconds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const sign = (difference: bigint): number => (difference > 0n ? 1 : difference < 0n ? -1 : 0);

describe('watermark', () => {
  it('orders by bytes as sequence numbers do', () => {
    fc.assert(
      fc.property(sequenceNumber, sequenceNumber, seconds, seconds, (one, other, oneAt, otherAt) => {
        fc.pre(one !== other);
        const order = Buffer.compare(watermark(one, oneAt), watermark(other, otherAt));
        expect(order).toBe(sign(BigInt(one) - BigInt(other)));
      }),
    );
  });

  it('orders neighbours of any length', () => {
    fc.assert(
      fc.property(sequenceNumber, seconds, seconds, (number, at, nextAt) => {
        const next = (BigInt(number) + 1n).toString();
        fc.pre(next.length <= 40);
        expect(Buffer.compare(watermark(number, at), watermark(next, nextAt))).toBe(-1);
      }),
    );
  });

  it('gives its sequence number and its time back in 21 bytes', () => {
    fc.assert(
      fc.property(sequenceNumber, seconds, (number, at) => {
        const mark = watermark(number, at + 0.75);
        expect(mark).toHaveLength(WATERMARK_BYTES);
        expect(sequenceOf(mark)).toBe(BigInt(number));
        expect(Buffer.from(mark).readUInt32BE(17)).toBe(at);
      }),
    );
  });

  it('takes an equal sequence number as counted whatever the times say', () => {
    fc.assert(
      fc.property(sequenceNumber, seconds, seconds, (number, at, laterAt) => {
        const stored = watermark(number, at);
        const again = watermark(number, laterAt);
        expect(isCounted(again, stored)).toBe(true);
        expect(Buffer.compare(stored, notYetCounted(again))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('bounds a record below exactly the marks that have not counted it', () => {
    fc.assert(
      fc.property(sequenceNumber, sequenceNumber, seconds, seconds, (number, counted, at, countedAt) => {
        const [mark, stored] = [watermark(number, at), watermark(counted, countedAt)];
        expect(Buffer.compare(stored, notYetCounted(mark)) < 0).toBe(!isCounted(mark, stored));
      }),
    );
  });
});
