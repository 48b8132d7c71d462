import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetRecord } from '../../../lib/forgetting/forget-record.ts';
import { digestBooked, digestFacts } from '../../../lib/usage/digest.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';

const forgetting = { userId: 'alice', pseudonym: 'forgotten-1', key: 'k' };
const NAMED = {
  userId: 'alice',
  id: 'alice-42',
  sessionId: "alice's session",
  tags: { team: 'of alice' },
  errorMsg: 'alice has no credit',
  reservationId: 'reservation-of-alice',
  anchorId: 'room-7',
  provider: 'openai',
  durationUs: 7,
  reportedCost: '0.01',
  reportedCurrency: 'USD',
};

describe('a forgotten record', () => {
  it('holds no name, and all that is counted', () => {
    const before = bookedRecord(NAMED);
    const { record, ...booked } = forgetRecord(before, forgetting);
    expect(JSON.stringify(record)).not.toContain('alice');
    const { userId: _, id: __, sessionId: ___, tags, errorMsg, reservationId, ...counted } = before.record;
    expect(record).toMatchObject({ ...counted, userId: 'forgotten-1', errorMsg: 'forgotten' });
    expect([tags, errorMsg, reservationId].every((text) => text !== undefined)).toBe(true);
    expect(record).not.toHaveProperty('tags');
    expect(record).not.toHaveProperty('reservationId');
    const { day, hourStartUs, price, costAtto } = before;
    expect(booked).toMatchObject({ day, hourStartUs, price, costAtto });
  });

  it('has no session and no error where there was none', () => {
    const { record } = forgetRecord(bookedRecord({ userId: 'alice' }), forgetting);
    expect(record).not.toHaveProperty('sessionId');
    expect(record).not.toHaveProperty('errorMsg');
  });

  it('has the digests of what it is now, priced or not', () => {
    for (const before of [bookedRecord(NAMED), bookedRecord(NAMED, UNPRICED)]) {
      const { record, factsDigest, bookedDigest, ...priced } = forgetRecord(before, forgetting);
      expect(factsDigest).toBe(digestFacts(record));
      expect(bookedDigest).toBe(digestBooked(factsDigest, priced));
      expect(factsDigest).not.toBe(before.factsDigest);
    }
  });

  it('keeps together what belonged together, apart what did not, and depends on the key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        const renamed = (text: string, key = 'k') =>
          forgetRecord(bookedRecord({ id: text, sessionId: text }), { ...forgetting, key }).record;
        expect(renamed(one)).toEqual(renamed(one));
        expect(renamed(one).id === renamed(other).id).toBe(one === other);
        expect(renamed(one).sessionId === renamed(other).sessionId).toBe(one === other);
        expect(renamed(one).id).not.toBe(renamed(one).sessionId);
        expect(renamed(one).id).not.toBe(renamed(one, 'another key').id);
        expect(renamed(one).id).toMatch(/^[\x21-\x7e]{1,128}$/);
      }),
      { numRuns: 100 },
    );
  });
});
