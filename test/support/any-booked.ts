import fc from 'fast-check';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from './builders.ts';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
const count = fc.integer({ min: 0, max: 100_000_000 });

/** Booked records with all that a record can have, or some of it. */
export const anyBooked: fc.Arbitrary<BookedRecord> = fc
  .record(
    {
      userId: fc.oneof(name, fc.constant('anonymous')),
      id: fc.stringMatching(/^[!-~]{1,128}$/),
      timestampUs: fc.integer({ min: SOME_INSTANT_US, max: SOME_INSTANT_US + 10 ** 14 }),
      model: name,
      function: name,
      provider: name,
      serviceTier: fc.constantFrom('standard', 'batch', 'flex', 'priority'),
      anchorId: name,
      sessionId: name,
      tokens: fc.record({
        input: count.map((tokens) => tokens + 500_000_000),
        output: count.map((tokens) => tokens + 500_000_000),
        cacheRead: count,
        cacheWrite: count,
        cacheWrite1h: count,
        audioInput: count,
        reasoning: count,
        audioOutput: count,
      }),
      durationUs: fc.nat(),
      success: fc.boolean(),
      errorMsg: name,
      status: fc.constantFrom('final', 'partial', 'aborted'),
      tags: fc.dictionary(name, name, { minKeys: 1, maxKeys: 10, noNullPrototype: true }),
      reservationId: name,
      reportedCost: fc.constantFrom('0', '0.000000000000000000000000000001', '12.5', '1000000000000'),
      reportedCurrency: fc.constantFrom('USD', 'CNY'),
    },
    {
      requiredKeys: ['userId', 'id', 'timestampUs', 'model', 'function', 'serviceTier', 'tokens', 'success', 'status'],
    },
  )
  .chain((record) =>
    fc.constantFrom(bookedRecord(record), bookedRecord(record, UNPRICED), {
      ...bookedRecord(record, { costAtto: 1n, price: { source: 'genai-prices', priceId: 'a/b', exchangeRate: '7.0' } }),
    }),
  );
