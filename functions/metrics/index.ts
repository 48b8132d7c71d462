import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createGetMetrics } from './handler.ts';

const environment = readEnvironment('metrics', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();

export const handler = httpFunction({
  functionName: 'metrics',
  handlers: createGetMetrics({
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    calendar: createCalendar(environment.TIME_ZONE),
    currency: environment.CURRENCY,
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'metrics', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
