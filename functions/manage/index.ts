import { randomBytes, randomUUID } from 'node:crypto';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoAlerts } from '../../lib/aws/dynamo-alerts.ts';
import { DynamoApiKeys } from '../../lib/aws/dynamo-api-keys.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoCustomPrices } from '../../lib/aws/dynamo-custom-prices.ts';
import { DynamoExchangeRates } from '../../lib/aws/dynamo-exchange-rates.ts';
import { DynamoJobs } from '../../lib/aws/dynamo-jobs.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoRecordDeletions } from '../../lib/aws/dynamo-record-deletions.ts';
import { DynamoSealedDays } from '../../lib/aws/dynamo-sealed-days.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { createLambdaClient, LambdaJobStarter } from '../../lib/aws/lambda-job-starter.ts';
import type { TopicArns } from '../../lib/aws/sns-mailer.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createManageLedger } from './handler.ts';

const environment = readEnvironment('manage', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);

export const handler = httpFunction({
  functionName: 'manage',
  handlers: createManageLedger({
    keys: new DynamoApiKeys(client, environment.CONFIG_TABLE),
    records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar }),
    deletions: new DynamoRecordDeletions(client, {
      records: environment.RECORDS_TABLE,
      config: environment.CONFIG_TABLE,
    }),
    customPrices: new DynamoCustomPrices(client, environment.CONFIG_TABLE),
    exchangeRates: new DynamoExchangeRates(client, environment.CONFIG_TABLE),
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    budgets: new DynamoBudgets(client, environment.CONFIG_TABLE),
    topics: Object.keys(JSON.parse(environment.ALERT_TOPICS) as TopicArns),
    currency: environment.CURRENCY,
    alerts: new DynamoAlerts(client, environment.CONFIG_TABLE),
    jobs: new DynamoJobs(client, environment.CONFIG_TABLE),
    starter: new LambdaJobStarter(createLambdaClient(), environment.JOB_FUNCTION),
    sealedDays: new DynamoSealedDays(client, environment.CONFIG_TABLE),
    randomBytes,
    randomId: randomUUID,
    calendar,
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'manage', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
