import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionRecords, sessionStats } from '../../../lib/spend/sessions.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemorySessionRecords } from '../../support/in-memory-session-records.ts';
import { anyRecords, shanghai } from '../../support/random-records.ts';

const booksOf = (records: readonly BookedRecord[], stored = records) => ({
  counters: new InMemoryCounterReader(records),
  sessions: new InMemorySessionRecords(stored),
  calendar: shanghai,
  currency: 'CNY',
});

const ofSession = (records: readonly BookedRecord[]) => records.filter(({ record }) => record.sessionId === 's1');
const anySession = anyRecords.filter((records) => ofSession(records).length > 0);

describe('a session', () => {
  it('has the sums, the first and the last of its calls', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, async (records) => {
        const own = ofSession(records);
        const answer = await sessionStats(booksOf(records), 'main', 's1');
        const instants = own.map(({ record }) => record.timestampUs);
        expect(answer).toMatchObject({
          session_id: 's1',
          calls: BigInt(own.length),
          tokens: own.reduce((sum, { record }) => sum + BigInt(record.tokens.input + record.tokens.output), 0n),
          first_at: shanghai.iso(Math.min(...instants), 6),
          last_at: shanghai.iso(Math.max(...instants), 6),
        });
        const ofModels = Object.values(answer.by_model).reduce((sum, { calls }) => sum + calls, 0n);
        expect(ofModels).toBe(answer.calls);
      }),
      { numRuns: 40 },
    );
  });

  it('lists each call once, whatever the size of the pages', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, fc.integer({ min: 1, max: 5 }), async (records, limit) => {
        const ids: string[] = [];
        let cursor: string | null = null;
        do {
          const page = await sessionRecords(booksOf(records), 'main', 's1', { limit, ...(cursor && { cursor }) });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          ids.push(...page.items.map(({ record }) => record.id));
          cursor = page.cursor;
        } while (cursor !== null);
        expect(ids.toSorted()).toEqual(
          ofSession(records)
            .map(({ record }) => record.id)
            .toSorted(),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('finds its ends although the counters still hold a call that was deleted', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, async (records) => {
        const [, ...left] = ofSession(records).toSorted((a, b) => a.record.timestampUs - b.record.timestampUs);
        const answer = await sessionStats(booksOf(records, left), 'main', 's1');
        const first = left[0]?.record.timestampUs;
        expect(answer.first_at).toBe(first === undefined ? null : shanghai.iso(first, 6));
      }),
      { numRuns: 20 },
    );
  });

  it('that is in no book is not found', async () => {
    await expect(sessionStats(booksOf([]), 'main', 'x')).rejects.toMatchObject({ code: 'not_found' });
    await expect(sessionRecords(booksOf([]), 'main', 'x', { limit: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });
});
