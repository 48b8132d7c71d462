import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createBucketClient } from '../../lib/aws/bucket-client.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterCompaction } from '../../lib/aws/dynamo-counter-compaction.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoDayMarks } from '../../lib/aws/dynamo-day-marks.ts';
import { DynamoDayRecords } from '../../lib/aws/dynamo-day-records.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoLeftSessions } from '../../lib/aws/dynamo-left-sessions.ts';
import { DynamoProbes } from '../../lib/aws/dynamo-probes.ts';
import { DynamoProjects } from '../../lib/aws/dynamo-projects.ts';
import { DynamoRetentionHistory } from '../../lib/aws/dynamo-retention-history.ts';
import { DynamoSeals } from '../../lib/aws/dynamo-seals.ts';
import { DynamoStoredProofs } from '../../lib/aws/dynamo-stored-proofs.ts';
import { DynamoUnbalancedDays } from '../../lib/aws/dynamo-unbalanced-days.ts';
import { S3ProofRuns } from '../../lib/aws/s3-proof-runs.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createKnownRetentions } from '../../lib/retention/known-retentions.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readRetentionDays } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { taskFunction } from '../task.ts';
import { createRunAudit } from './handler.ts';

const environment = readEnvironment('audit', process.env);
const { RECORDS_TABLE: records, COUNTERS_TABLE: counters, CONFIG_TABLE: config } = environment;
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const log = createLog({ functionName: 'audit', clock });

export const handler = taskFunction({
  handle: createRunAudit({
    records: new DynamoDayRecords(client, records),
    counters: new DynamoCounterStates(client, counters),
    compaction: new DynamoCounterCompaction(client, counters),
    probes: new DynamoProbes(client, { records, config }),
    touched: new DynamoDayMarks(client, config, 'TOUCHED'),
    compactable: new DynamoDayMarks(client, config, 'COMPACT'),
    leftSessions: new DynamoLeftSessions(client, config),
    unbalanced: new DynamoUnbalancedDays(client, config),
    gatherable: new DynamoDayMarks(client, config, 'GATHER'),
    seals: new DynamoSeals(client, config),
    projects: new DynamoProjects(client, config),
    retentions: createKnownRetentions(
      new DynamoRetentionHistory(client, config),
      readRetentionDays(environment.RETENTION_DAYS),
    ),
    proofs: new DynamoStoredProofs(client, config),
    runs: new S3ProofRuns(createBucketClient(), environment.REPORTS_BUCKET),
    pause: async (milliseconds) => void (await pause(milliseconds)),
    randomId: randomUUID,
    calendar: createCalendar(environment.TIME_ZONE),
    clock,
    log,
  }),
  clock,
  log,
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, config),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
