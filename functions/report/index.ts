import { setTimeout as sleep } from 'node:timers/promises';
import { createBucketClient } from '../../lib/aws/bucket-client.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoKeptForecasts } from '../../lib/aws/dynamo-kept-forecasts.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoMailPlaces } from '../../lib/aws/dynamo-mail-places.ts';
import { DynamoProjects } from '../../lib/aws/dynamo-projects.ts';
import { DynamoSeals } from '../../lib/aws/dynamo-seals.ts';
import { DynamoStoredProofs } from '../../lib/aws/dynamo-stored-proofs.ts';
import { DynamoWeeklyMarks } from '../../lib/aws/dynamo-weekly-marks.ts';
import { S3ReportFiles } from '../../lib/aws/s3-report-files.ts';
import { createTopicClient, SnsMailer, type TopicArns } from '../../lib/aws/sns-mailer.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { taskFunction } from '../task.ts';
import { createSendReports } from './handler.ts';

const environment = readEnvironment('report', process.env);
const { CONFIG_TABLE: config, CURRENCY: currency } = environment;
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);
const log = createLog({ functionName: 'report', clock });

export const handler = taskFunction({
  handle: createSendReports({
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    budgets: new DynamoBudgets(client, config),
    forecasts: new DynamoKeptForecasts(client, config),
    proofs: new DynamoStoredProofs(client, config),
    seals: new DynamoSeals(client, config),
    files: new S3ReportFiles(createBucketClient(), environment.REPORTS_BUCKET),
    marks: new DynamoWeeklyMarks(client, config),
    places: new DynamoMailPlaces(client, config),
    mailer: new SnsMailer(createTopicClient(), JSON.parse(environment.ALERT_TOPICS) as TopicArns),
    projects: new DynamoProjects(client, config),
    style: { calendar, currency, address: environment.API_URL.replace(/\/$/, '') },
    pause: async (ms) => void (await sleep(ms)),
    calendar,
    currency,
    clock,
    log,
  }),
  clock,
  log,
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, config),
    own: { timeZone: environment.TIME_ZONE, currency, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
