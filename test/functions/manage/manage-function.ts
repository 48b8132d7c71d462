import { randomBytes } from 'node:crypto';
import { httpFunction } from '../../../functions/http.ts';
import { createManageLedger } from '../../../functions/manage/handler.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import type { RecordIdentity } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { InMemoryAlerts } from '../../support/in-memory-alerts.ts';
import { InMemoryApiKeys } from '../../support/in-memory-api-keys.ts';
import { InMemoryAuditLog } from '../../support/in-memory-audit-log.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryCustomPrices } from '../../support/in-memory-custom-prices.ts';
import { InMemoryExchangeRates } from '../../support/in-memory-exchange-rates.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';
import { InMemoryRecordDeletions } from '../../support/in-memory-record-deletions.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { recordedLog } from '../../support/recorded-log.ts';

export const NOW_US = Date.UTC(2026, 10, 24, 2) * 1000;
export const STORED: RecordIdentity = {
  project: 'main',
  userId: '用户 1',
  timestampUs: Date.UTC(2026, 10, 24, 1) * 1000 + 500_000,
  id: 'call#1',
};

const noPrices = () => ({
  customPrices: new InMemoryCustomPrices(),
  exchangeRates: new InMemoryExchangeRates(),
  counters: new InMemoryCounterReader(),
  randomId: () => 'never-needed',
});

/** The manage function over one stored record. */
export function manage() {
  const keys = new InMemoryApiKeys();
  const alerts = new InMemoryAlerts();
  const records = new InMemoryUsageRecords();
  void records.insert([bookedRecord({ ...STORED, sessionId: 's-1' })]);
  const auditLog = new InMemoryAuditLog();
  const sealedDays = new InMemorySealedDays();
  const { log, lines } = recordedLog();
  const calendar = createCalendar('Asia/Shanghai');
  const run = httpFunction({
    functionName: 'manage',
    keyRate: ANY_RATE,
    handlers: createManageLedger({
      keys,
      records,
      deletions: new InMemoryRecordDeletions(records, auditLog),
      alerts,
      budgets: new InMemoryBudgets(),
      topics: ['alerts'],
      currency: 'CNY',
      jobs: new InMemoryJobs(),
      starter: { start: async () => {} },
      sealedDays,
      randomBytes,
      calendar,
      ...noPrices(),
    }),
    clock: () => NOW_US,
    log,
    ready: async () => {},
  });
  const ask = async (sent: Parameters<typeof httpEvent>[0]) => {
    const { statusCode, body } = await run(httpEvent(sent), { awsRequestId: 'run-1' });
    return { status: statusCode, body: JSON.parse(body ?? 'null') };
  };
  const create = (body: object, project = 'main') =>
    ask({
      route: 'POST /keys',
      body: JSON.stringify(body),
      caller: { project, key_id: 'key_00000000000000000001', scopes: 'admin' },
    });
  return { keys, alerts, sealedDays, records, auditLog, lines, ask, create };
}
