import fc from 'fast-check';
import { createCalendar } from '../../lib/calendar.ts';
import { formatDecimal } from '../../lib/money.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord, UNPRICED } from './builders.ts';

const HOUR_US = 3_600_000_000;

export const shanghai = createCalendar('Asia/Shanghai');

/** 2023-11-17 15:20 in Asia/Shanghai. */
export const NOW_US = Date.UTC(2023, 10, 17, 7, 20) * 1000;

const MODELS = ['qwen-max', '__proto__', 'a#b', 'unpriced-1', 'unpriced-2'];

const anyCall = fc.record({
  hoursAgo: fc.integer({ min: 0, max: 24 * 40 }),
  model: fc.constantFrom(...MODELS),
  function: fc.constantFrom('default', 'constructor', '话术'),
  userId: fc.constantFrom('user-1', 'user-2', 'anonymous', '#'),
  anchorId: fc.constantFrom(undefined, 'anchor-1', '主播'),
  sessionId: fc.constantFrom(undefined, 's1', 's2'),
  input: fc.integer({ min: 0, max: 100_000 }),
  success: fc.boolean(),
  reported: fc.option(
    fc.record({
      cost: fc.bigInt({ min: 0n, max: 10n ** 19n }).map((units) => formatDecimal(units, 20)),
      currency: fc.constantFrom(undefined, 'CNY', 'USD', 'EUR'),
    }),
  ),
});

/** Booked calls of the forty days before {@link NOW_US}, some of them unpriced, some with a cost of their own. */
export const anyRecords: fc.Arbitrary<readonly BookedRecord[]> = fc.array(anyCall, { maxLength: 60 }).map((calls) =>
  calls.map(({ hoursAgo, anchorId, sessionId, input, reported, ...facts }, index) =>
    bookedRecord(
      {
        ...facts,
        id: `call-${index}`,
        timestampUs: NOW_US - hoursAgo * HOUR_US + index,
        tokens: { input },
        ...(anchorId !== undefined && { anchorId }),
        ...(sessionId !== undefined && { sessionId }),
        ...(reported !== null && { reportedCost: reported.cost }),
        ...(reported?.currency !== undefined && { reportedCurrency: reported.currency }),
      },
      facts.model.startsWith('unpriced') ? UNPRICED : undefined,
    ),
  ),
);
