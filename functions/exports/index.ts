import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createBucketClient } from '../../lib/aws/bucket-client.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoReportNames } from '../../lib/aws/dynamo-report-names.ts';
import { S3ReportFiles } from '../../lib/aws/s3-report-files.ts';
import { S3ReportLinks } from '../../lib/aws/s3-report-links.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createExportHandlers } from './handler.ts';

const environment = readEnvironment('exports', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const bucket = createBucketClient();

export const handler = httpFunction({
  functionName: 'exports',
  handlers: createExportHandlers({
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    files: new S3ReportFiles(bucket, environment.REPORTS_BUCKET),
    links: new S3ReportLinks(bucket, environment.REPORTS_BUCKET),
    names: new DynamoReportNames(client, environment.CONFIG_TABLE),
    calendar: createCalendar(environment.TIME_ZONE),
    currency: environment.CURRENCY,
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'exports', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
