import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBucketClient } from '../../lib/aws/bucket-client.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoApiKeys } from '../../lib/aws/dynamo-api-keys.ts';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoCustomPrices } from '../../lib/aws/dynamo-custom-prices.ts';
import { DynamoDayMarks } from '../../lib/aws/dynamo-day-marks.ts';
import { DynamoDayCalls, DynamoDayRecords } from '../../lib/aws/dynamo-day-records.ts';
import { DynamoEvidence, DynamoGatherings } from '../../lib/aws/dynamo-evidence.ts';
import { DynamoExchangeRates } from '../../lib/aws/dynamo-exchange-rates.ts';
import { DynamoJobs } from '../../lib/aws/dynamo-jobs.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoProbes } from '../../lib/aws/dynamo-probes.ts';
import { DynamoRecordMoves } from '../../lib/aws/dynamo-record-moves.ts';
import { DynamoRetentionHistory } from '../../lib/aws/dynamo-retention-history.ts';
import { DynamoSealedDays } from '../../lib/aws/dynamo-sealed-days.ts';
import { DynamoSeals } from '../../lib/aws/dynamo-seals.ts';
import { DynamoStoredProofs } from '../../lib/aws/dynamo-stored-proofs.ts';
import { DynamoTombstones } from '../../lib/aws/dynamo-tombstones.ts';
import { DynamoUnbalancedDays } from '../../lib/aws/dynamo-unbalanced-days.ts';
import { DynamoUsageRecords } from '../../lib/aws/dynamo-usage-records.ts';
import { createLambdaClient, LambdaJobStarter } from '../../lib/aws/lambda-job-starter.ts';
import { S3LargeFiles } from '../../lib/aws/s3-large-files.ts';
import { S3ProofRuns } from '../../lib/aws/s3-proof-runs.ts';
import { S3ReportFiles } from '../../lib/aws/s3-report-files.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import { createExportRecords } from '../../lib/jobs/export/export-records.ts';
import { createForget } from '../../lib/jobs/forget/forget.ts';
import { createProve } from '../../lib/jobs/prove/prove.ts';
import { createReprice } from '../../lib/jobs/reprice/reprice.ts';
import { createWhatIf } from '../../lib/jobs/what-if/what-if.ts';
import { createPriceBooks } from '../../lib/pricing/price-books.ts';
import { createKnownRetentions } from '../../lib/retention/known-retentions.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readCurrency, readRetentionDays } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { storedJson, writeJson } from '../http/json.ts';
import { createLog } from '../log.ts';
import { taskFunction } from '../task.ts';
import { createRunJobs } from './handler.ts';

const environment = readEnvironment('job', process.env);
// Lambda sets it: a function can't be told its own name by its template.
const { AWS_LAMBDA_FUNCTION_NAME: ownName = '' } = process.env;
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);
const log = createLog({ functionName: 'job', clock });
const pause = async (ms: number): Promise<void> => void (await sleep(ms));
const currency = readCurrency(environment.CURRENCY);
const priceSources = {
  customPrices: new DynamoCustomPrices(client, environment.CONFIG_TABLE),
  exchangeRates: new DynamoExchangeRates(client, environment.CONFIG_TABLE),
};

export const handler = taskFunction({
  handle: createRunJobs({
    jobs: new DynamoJobs(client, environment.CONFIG_TABLE),
    audit: new DynamoAuditLog(client, environment.CONFIG_TABLE),
    starter: new LambdaJobStarter(createLambdaClient(), ownName),
    makeKinds: () => ({
      'what-if': createWhatIf({
        records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar }),
        counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
        priceBooks: createPriceBooks({ ...priceSources, currency, clock }),
        sealedDays: new DynamoSealedDays(client, environment.CONFIG_TABLE),
        currency,
      }),
      reprice: createReprice({
        records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar }),
        counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
        priceBooks: createPriceBooks({ ...priceSources, currency, clock }),
        sealedDays: new DynamoSealedDays(client, environment.CONFIG_TABLE),
        currency,
      }),
      export: createExportRecords({
        records: new DynamoUsageRecords({ client, tableName: environment.RECORDS_TABLE, calendar }),
        counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
        files: new S3LargeFiles(createBucketClient(), environment.REPORTS_BUCKET),
        randomId: randomUUID,
      }),
      prove: createProve({
        records: new DynamoDayRecords(client, environment.RECORDS_TABLE),
        counters: new DynamoCounterStates(client, environment.COUNTERS_TABLE),
        probes: new DynamoProbes(client, { records: environment.RECORDS_TABLE, config: environment.CONFIG_TABLE }),
        seals: new DynamoSeals(client, environment.CONFIG_TABLE),
        proofs: new DynamoStoredProofs(client, environment.CONFIG_TABLE),
        unbalanced: new DynamoUnbalancedDays(client, environment.CONFIG_TABLE),
        runs: new S3ProofRuns(createBucketClient(), environment.REPORTS_BUCKET),
        retentions: createKnownRetentions(
          new DynamoRetentionHistory(client, environment.CONFIG_TABLE),
          readRetentionDays(environment.RETENTION_DAYS),
        ),
        today: () => calendar.dayOf(clock()),
        clock,
        answerOf: (proof) => writeJson(toIntegrityAnswer(proof, { provedAtUs: clock() }, calendar)),
        readAnswer: storedJson,
        pause,
        randomId: randomUUID,
      }),
      forget: createForget({
        moves: new DynamoRecordMoves(client, environment.RECORDS_TABLE),
        tombstones: new DynamoTombstones(client, environment.CONFIG_TABLE),
        sealedDays: new DynamoSealedDays(client, environment.CONFIG_TABLE),
        keys: new DynamoApiKeys(client, environment.CONFIG_TABLE),
        files: new S3ReportFiles(createBucketClient(), environment.REPORTS_BUCKET),
        calendar,
        randomId: randomUUID,
        clock,
        pause,
      }),
    }),
    gather: {
      calls: new DynamoDayCalls(client, environment.RECORDS_TABLE),
      priceBooks: createPriceBooks({ ...priceSources, currency, clock }),
      evidence: new DynamoEvidence(client, environment.CONFIG_TABLE),
      gatherings: new DynamoGatherings(client, environment.CONFIG_TABLE),
      gatherable: new DynamoDayMarks(client, environment.CONFIG_TABLE, 'GATHER'),
    },
    calendar,
    randomId: randomUUID,
    pause,
    clock,
    log,
  }),
  clock,
  log,
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
