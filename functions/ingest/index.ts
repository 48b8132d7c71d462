import { randomUUID } from 'node:crypto';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCustomPrices } from '../../lib/aws/dynamo-custom-prices.ts';
import { DynamoExchangeRates } from '../../lib/aws/dynamo-exchange-rates.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoRetentionHistory } from '../../lib/aws/dynamo-retention-history.ts';
import { DynamoSealedDays } from '../../lib/aws/dynamo-sealed-days.ts';
import { DynamoTombstones } from '../../lib/aws/dynamo-tombstones.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createForgottenUsers } from '../../lib/forgetting/forgotten-users.ts';
import { createPriceBooks } from '../../lib/pricing/price-books.ts';
import { createNotedRetentions } from '../../lib/retention/known-retentions.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readCurrency, readRetentionDays } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createIngestRoutes, INGEST_ERROR_WRITERS } from './routes.ts';

const environment = readEnvironment('ingest', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);
const priceBooks = createPriceBooks({
  customPrices: new DynamoCustomPrices(client, environment.CONFIG_TABLE),
  exchangeRates: new DynamoExchangeRates(client, environment.CONFIG_TABLE),
  currency: readCurrency(environment.CURRENCY),
  clock,
});
const retentionDays = readRetentionDays(environment.RETENTION_DAYS);

export const handler = httpFunction({
  functionName: 'ingest',
  handlers: createIngestRoutes({
    records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar, retentionDays }),
    priceBooks,
    sealedDays: new DynamoSealedDays(client, environment.CONFIG_TABLE),
    forgottenUsers: createForgottenUsers(new DynamoTombstones(client, environment.CONFIG_TABLE), clock),
    calendar,
    randomId: randomUUID,
    retentionDays,
    retentions: createNotedRetentions({
      history: new DynamoRetentionHistory(client, environment.CONFIG_TABLE),
      ownDays: retentionDays,
      calendar,
      clock,
    }),
  }),
  errorWriters: INGEST_ERROR_WRITERS,
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'ingest', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: true,
  }),
});
