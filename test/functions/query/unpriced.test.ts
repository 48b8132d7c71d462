import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createQueryHandlers } from '../../../functions/query/handler.ts';
import { BASE_PATH } from '../../../lib/api-contract.ts';
import { budget } from '../../lib/budgets/budget-builder.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemorySessionRecords } from '../../support/in-memory-session-records.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { ADMIN, ports } from './ask-query.ts';

/** They show rates and limits, or nothing that was spent. */
const WITHOUT_MONEY = [
  '/health',
  '/alerts',
  '/budgets',
  '/budgets/{id}',
  '/prices',
  '/prices/resolve',
  '/exchange_rates',
];

describe('every answer that shows money', () => {
  const unknown = ['q', 'r'].map((id) =>
    // With a reported cost, because drift is asked of such calls only.
    bookedRecord(
      {
        id,
        model: `unknown-${id}`,
        sessionId: 's/2',
        anchorId: 'anchor-1',
        timestampUs: NOW_US,
        reportedCost: '0.1',
        reportedCurrency: 'CNY',
      },
      UNPRICED,
    ),
  );
  const own = [bookedRecord({ id: 'a', timestampUs: NOW_US }), ...unknown];
  const handlersOfBoth = createQueryHandlers({
    ...ports,
    counters: new InMemoryCounterReader(own),
    sessions: new InMemorySessionRecords(own),
    budgets: new InMemoryBudgets([budget({ id: 's/2' })]),
    records: { listUserDay: async () => ({ items: own, cursor: null }) },
  });
  const today = shanghai.dayOf(NOW_US);
  /** Parameters of the routes that need some; a path parameter is always the session. */
  const QUERIES: Readonly<Record<string, Record<string, string>>> = {
    '/records': { user_id: 'user-1', date: today },
    '/stats/range': { from: today, to: today },
    '/top': { by: 'user' },
    '/prices/resolve': { model: 'unknown-q' },
  };

  it.each(Object.keys(handlersOfBoth))('%s names the models whose calls have no price', async (key) => {
    const route = key.replace(`GET ${BASE_PATH}`, '');
    const request = { caller: ADMIN, query: QUERIES[route] ?? {}, path: { id: 's/2' }, body: () => '', nowUs: NOW_US };
    const answer = await handlersOfBoth[key]?.(request);
    const text = writeJson(answer?.body);
    const showsMoney = /"(total_)?cost":/.test(text);
    expect(showsMoney, text).toBe(!WITHOUT_MONEY.includes(route));
    if (!showsMoney) return;
    expect(parseExactly(text)).toMatchObject({
      currency: 'CNY',
      unpriced: { calls: '2', models: ['unknown-q', 'unknown-r'], more: '0' },
    });
  });
});
