import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RangeStats, RecordResult } from '../../lib/api-contract.ts';
import { chunksOf } from '../../lib/aws/in-flight.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { generateDay } from '../support/generated-day.ts';
import { book } from '../support/independent-books.ts';
import { IN_NEW_YORK, type Ledger, startLedger } from '../support/ledger.ts';
import { checkDays, checkSessions, daysOf } from './check-books.ts';

const { timeZone: ZONE } = IN_NEW_YORK;
/** Clocks went back at 02:00: the day had 25 hours. */
const DAY = '2025-11-02';
const DAY_START_MS = Date.parse('2025-11-02T00:00:00-04:00');

/** Far from what a function may take, on a busy machine too. */
const BATCH = 100;
const COUNTING_MS = 120_000;
const AT_ONCE = 4;
const COUNT = 2000;

describe('a day of 25 hours with all that happens to calls', () => {
  const day = generateDay({ count: COUNT, startMs: DAY_START_MS, hours: 25, seed: 20_251_102 });
  let ledger: Ledger;
  let asked: Asked;

  beforeAll(async () => {
    ledger = await startLedger({ context: IN_NEW_YORK });
    asked = { url: ledger.url, key: ledger.adminKey };
  }, 300_000);

  afterAll(() => ledger.stop());

  it('balances with the sums computed from the calls, in every statistic', { timeout: 300_000 }, async () => {
    const statuses: string[] = [];
    for (const wave of day.waves) {
      const send = async (records: typeof wave) => {
        const { status, body } = await post<{ results: RecordResult<string>[] }>(asked, '/records', { records });
        expect(status).toBe(200);
        statuses.push(...body.results.map(({ status }) => status));
      };
      await pMap(chunksOf(wave, BATCH), send, { concurrency: AT_ONCE });
    }
    const remove = async ({ user_id, timestamp, id }: (typeof day.deletions)[number]) => {
      const query = new URLSearchParams({ user_id: user_id ?? 'anonymous', timestamp: String(timestamp), id });
      const deleted = await ask(asked, `/records?${query}`, { method: 'DELETE' });
      expect(deleted).toEqual({ status: 200, body: { deleted: true } });
    };
    await pMap(day.deletions, remove, { concurrency: AT_ONCE });

    // Of ten calls one is a partial with its final, one is corrected, one is sent twice, one gets a late partial.
    expect(Object.groupBy(statuses, (status) => status)).toMatchObject({
      stored: { length: COUNT },
      corrected: { length: COUNT / 5 },
      unchanged: { length: COUNT / 10 },
      superseded: { length: COUNT / 10 },
    });
    const expected = book(day.calls);
    await askUntil<RangeStats<string, string>>(
      asked,
      `/stats/range?from=${DAY}&to=${DAY}&group_by=day`,
      ({ total }) => total.calls === expected.calls && total.tokens === expected.tokens,
      COUNTING_MS,
    );
    // The counters of one family may be written a moment before those of another.
    const days = daysOf(day.calls, ZONE);
    await eventually(() => checkDays(asked, days), COUNTING_MS);
    await eventually(() => checkSessions(asked, day.calls), COUNTING_MS);
  });

  it('shows both hours between one and two', async () => {
    const path = `/stats/range?from=${DAY}&to=${DAY}&group_by=hour`;
    const { body } = await ask<RangeStats<string, string>>(asked, path);
    expect(body.rows).toHaveLength(25);
  });
});
