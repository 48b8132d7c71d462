import { expect } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createQueryHandlers } from '../../../functions/query/handler.ts';
import type { QueryPorts } from '../../../functions/query/ports.ts';
import type { Caller } from '../../../lib/access/api-key.ts';
import { BASE_PATH } from '../../../lib/api-contract.ts';
import type { LedgerError } from '../../../lib/errors.ts';
import { createSources } from '../../../lib/pricing/price-books.ts';
import { customPrice } from '../../lib/pricing/custom-price-builder.ts';
import { bookedRecord } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryAlerts } from '../../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryCustomPrices } from '../../support/in-memory-custom-prices.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { InMemorySessionRecords } from '../../support/in-memory-session-records.ts';
import { InMemoryUnbalancedDays } from '../../support/in-memory-unbalanced-days.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

/** The query function over a few records, prices and rates of exchange. */
export const ADMIN: Caller = { project: 'main', keyId: 'key-1', scopes: ['admin'] };
const RECORDS = [
  bookedRecord({ id: 'a', sessionId: 's/1', anchorId: 'anchor-1', durationUs: 1_234_500, reportedCost: '0.1' }),
  bookedRecord({ id: 'b', sessionId: 's/1', userId: 'user-2', timestampUs: NOW_US }),
  bookedRecord({ id: 'c', project: 'other', timestampUs: NOW_US }),
];

export const ports: QueryPorts = {
  counters: new InMemoryCounterReader(RECORDS),
  sessions: new InMemorySessionRecords(RECORDS),
  records: {
    listUserDay: async (project, userId, day, { limit }) => ({
      items: RECORDS.filter(
        ({ record, day: of }) => record.project === project && record.userId === userId && of === day,
      ).slice(0, limit),
      cursor: null,
    }),
  },
  customPrices: new InMemoryCustomPrices([
    customPrice({ id: 'price_3', effectiveFromUs: NOW_US, createdAtUs: NOW_US, rates: { input: '0', output: '0' } }),
    customPrice({ id: 'price_1', effectiveFromUs: NOW_US - 1, createdAtUs: NOW_US }),
    customPrice({
      id: 'price_2',
      match: 'prefix',
      name: 'x',
      provider: 'azure',
      serviceTier: 'flex',
      displayName: '某',
      effectiveFromUs: NOW_US - 1,
      createdAtUs: NOW_US,
      closedAtUs: NOW_US + 1,
    }),
    customPrice({ id: 'price_9', project: 'other', effectiveFromUs: NOW_US }),
  ]),
  exchangeRates: new InMemoryExchangeRates([
    { id: 'rate_2', project: 'main', pair: 'USDCNY', rate: '7.2', effectiveFromUs: NOW_US, createdAtUs: NOW_US },
    { id: 'rate_1', project: 'main', pair: 'USDCNY', rate: '7.15', effectiveFromUs: NOW_US - 1, createdAtUs: NOW_US },
    { id: 'rate_3', project: 'other', pair: 'USDCNY', rate: '8', effectiveFromUs: NOW_US, createdAtUs: NOW_US },
  ]),
  unbalanced: new InMemoryUnbalancedDays(),
  alerts: new InMemoryAlerts(),
  budgets: new InMemoryBudgets(),
  forecasts: new InMemoryKeptForecasts(),
  priceSources: createSources('CNY'),
  calendar: shanghai,
  currency: 'CNY',
};
export const handlers = createQueryHandlers(ports);

interface Asked {
  readonly caller?: Caller;
  readonly path?: Record<string, string>;
}

export async function get(url: string, { caller = ADMIN, path = {} }: Asked = {}): Promise<Record<string, unknown>> {
  const [route = '', search = ''] = url.split('?');
  const handler = handlers[`GET ${BASE_PATH}${route}`];
  const query = Object.fromEntries(new URLSearchParams(search));
  const answer = await handler?.({ caller, query, path, body: () => '', nowUs: NOW_US });
  expect(answer?.status).toBe(200);
  return parseExactly(writeJson(answer?.body)) as Record<string, unknown>;
}

export const refused = (url: string, asked?: Asked): Promise<LedgerError> =>
  get(url, asked).then(
    () => expect.unreachable(`${url} was answered`),
    (error: LedgerError) => error,
  );
