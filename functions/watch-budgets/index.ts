import { createDynamoClient } from '../../lib/aws/client.ts';
import { readCounterItem } from '../../lib/aws/counter-item.ts';
import { DynamoAlertOutbox } from '../../lib/aws/dynamo-alert-outbox.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoKeptForecasts } from '../../lib/aws/dynamo-kept-forecasts.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoMailPlaces } from '../../lib/aws/dynamo-mail-places.ts';
import { DynamoProjects } from '../../lib/aws/dynamo-projects.ts';
import { createTopicClient, SnsMailer, type TopicArns } from '../../lib/aws/sns-mailer.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { watchFunction } from '../watch.ts';
import { createWatchBudgets } from './handler.ts';

const environment = readEnvironment('watch-budgets', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);

export const handler = watchFunction({
  handle: createWatchBudgets({
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    budgets: new DynamoBudgets(client, environment.CONFIG_TABLE),
    forecasts: new DynamoKeptForecasts(client, environment.CONFIG_TABLE),
    outbox: new DynamoAlertOutbox(client, environment.CONFIG_TABLE),
    places: new DynamoMailPlaces(client, environment.CONFIG_TABLE),
    projects: new DynamoProjects(client, environment.CONFIG_TABLE),
    mailer: new SnsMailer(createTopicClient(), JSON.parse(environment.ALERT_TOPICS) as TopicArns),
    style: { calendar, currency: environment.CURRENCY, address: environment.API_URL.replace(/\/$/, '') },
    calendar,
    clock,
  }),
  readImage: readCounterItem,
  clock,
  log: createLog({ functionName: 'watch-budgets', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
