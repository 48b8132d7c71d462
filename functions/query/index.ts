import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoSessionRecords } from '../../lib/aws/dynamo-session-records.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
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
    calendar,
    currency: environment.CURRENCY,
  }),
  clock,
  log: createLog({ functionName: 'query', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
