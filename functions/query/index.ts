import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoAlerts } from '../../lib/aws/dynamo-alerts.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoCustomPrices } from '../../lib/aws/dynamo-custom-prices.ts';
import { DynamoExchangeRates } from '../../lib/aws/dynamo-exchange-rates.ts';
import { DynamoKeptForecasts } from '../../lib/aws/dynamo-kept-forecasts.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoSessionRecords } from '../../lib/aws/dynamo-session-records.ts';
import { DynamoUnbalancedDays } from '../../lib/aws/dynamo-unbalanced-days.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSources } from '../../lib/pricing/price-books.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readCurrency } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createQueryHandlers } from './handler.ts';

const environment = readEnvironment('query', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);

export const handler = httpFunction({
  functionName: 'query',
  handlers: createQueryHandlers({
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    sessions: new DynamoSessionRecords(client, environment.RECORDS_TABLE),
    records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar }),
    customPrices: new DynamoCustomPrices(client, environment.CONFIG_TABLE),
    exchangeRates: new DynamoExchangeRates(client, environment.CONFIG_TABLE),
    priceSources: createSources(readCurrency(environment.CURRENCY)),
    budgets: new DynamoBudgets(client, environment.CONFIG_TABLE),
    unbalanced: new DynamoUnbalancedDays(client, environment.CONFIG_TABLE),
    forecasts: new DynamoKeptForecasts(client, environment.CONFIG_TABLE),
    alerts: new DynamoAlerts(client, environment.CONFIG_TABLE),
    calendar,
    currency: environment.CURRENCY,
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'query', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
