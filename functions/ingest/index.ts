import { randomUUID } from 'node:crypto';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createPriceBook } from '../../lib/pricing/price-book.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readCurrency, readRetentionDays } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createPostRecords } from './handler.ts';

const environment = readEnvironment('ingest', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);
const priceCall = createPriceBook({ currency: readCurrency(environment.CURRENCY) });
const retentionDays = readRetentionDays(environment.RETENTION_DAYS);

export const handler = httpFunction({
  functionName: 'ingest',
  handlers: {
    'POST /api/ai_usage/records': createPostRecords({
      records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar, retentionDays }),
      priceBooks: { of: async () => priceCall },
      calendar,
      randomId: randomUUID,
      retentionDays,
    }),
  },
  clock,
  log: createLog({ functionName: 'ingest', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: true,
  }),
});
