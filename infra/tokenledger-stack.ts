import { CfnOutput, Lazy, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { type FunctionName, RECORDING_TIMEOUT_SECONDS } from '../lib/environment.ts';
import { Alarms } from './alarms.ts';
import { AlertTopics } from './alert-topics.ts';
import { ConfigTable } from './config-table.ts';
import { CounterStream } from './counter-stream.ts';
import { CountersTable } from './counters-table.ts';
import { copied, type FileBeside, madeBy } from './function-code.ts';
import { FunctionSchedule } from './function-schedule.ts';
import { HttpInterface } from './http-interface.ts';
import { JobRunner } from './job-runner.ts';
import { LedgerFunction, type Variables } from './ledger-function.ts';
import { RecordsTable } from './records-table.ts';
import { ReportsBucket } from './reports-bucket.ts';
import type { Settings } from './settings.ts';
import { UsageStream } from './usage-stream.ts';

interface TokenledgerStackProps extends StackProps {
  readonly settings: Settings;
}

/** The ledger: HTTP → records → stream → counters → answers. It only composes; each noun knows its own rules. */
export class TokenledgerStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: TokenledgerStackProps) {
    super(scope, id, props);
    const records = new RecordsTable(this, 'Records');
    const counters = new CountersTable(this, 'Counters');
    const config = new ConfigTable(this, 'Config');
    const topics = new AlertTopics(this, 'AlertTopics', settings.alertTopics);
    const reports = new ReportsBucket(this, 'Reports');

    const functions = this.functions(settings, {
      RECORDS_TABLE: records.tableName,
      COUNTERS_TABLE: counters.tableName,
      CONFIG_TABLE: config.tableName,
      TIME_ZONE: settings.timeZone,
      CURRENCY: settings.currency,
      RETENTION_DAYS: String(settings.retentionDays),
      KEY_RATE: String(settings.keyRate),
      KEY_BURST: String(settings.keyBurst),
      ALERT_TOPICS: topics.arns,
      REPORTS_BUCKET: reports.bucketName,
      // The API is made of the functions, so its address is known only behind them.
      API_URL: Lazy.string({ produce: () => http.url }),
      JOB_FUNCTION: Lazy.string({ produce: () => job.lambda.functionName }),
    });
    const {
      ingest,
      query,
      prove,
      insights,
      foretell,
      metrics,
      audit,
      manage,
      job,
      exports,
      report,
      authorize,
      aggregate,
      quota,
      'watch-budgets': watch,
    } = functions;
    records.grantRecord(ingest.lambda);
    config.grantClaimSettings(ingest.lambda);
    config.grantReadPrices(ingest.lambda);
    config.grantReadSeals(ingest.lambda);
    config.grantKnowForgotten(ingest.lambda);
    counters.grantRead(query.lambda);
    records.grantList(query.lambda);
    config.grantReadSettings(query.lambda);
    config.grantReadPrices(query.lambda);
    config.grantListAlerts(query.lambda);
    config.grantSeeUnbalanced(query.lambda);
    config.grantReadBudgets(query.lambda);
    config.grantFindForecast(query.lambda);
    records.grantList(prove.lambda);
    records.grantProbe(prove.lambda);
    counters.grantRead(prove.lambda);
    config.grantAwaitProbes(prove.lambda);
    config.grantFindProof(prove.lambda);
    config.grantReadSettings(prove.lambda);
    counters.grantRead(insights.lambda);
    config.grantReadBudgets(insights.lambda);
    config.grantReadPrices(insights.lambda);
    config.grantReadEvidence(insights.lambda);
    config.grantSeeTouched(insights.lambda);
    config.grantReadSettings(insights.lambda);
    counters.grantRead(foretell.lambda);
    config.grantReadBudgets(foretell.lambda);
    config.grantKeepForecasts(foretell.lambda);
    config.grantReadSettings(foretell.lambda);
    counters.grantReadDays(metrics.lambda);
    config.grantReadSettings(metrics.lambda);
    records.grantList(audit.lambda);
    records.grantProbe(audit.lambda);
    counters.grantRead(audit.lambda);
    counters.grantCompact(audit.lambda);
    config.grantAwaitProbes(audit.lambda);
    config.grantKeepAudit(audit.lambda);
    config.grantSeal(audit.lambda);
    reports.grantProve(audit.lambda);
    reports.grantList(audit.lambda);
    config.grantReadSettings(audit.lambda);
    records.grantDelete(manage.lambda);
    config.grantAudit(manage.lambda);
    config.grantManageKeys(manage.lambda);
    config.grantManagePrices(manage.lambda);
    config.grantManageBudgets(manage.lambda);
    counters.grantReadDays(manage.lambda);
    config.grantAcknowledgeAlerts(manage.lambda);
    config.grantReadSettings(manage.lambda);
    config.grantManageJobs(manage.lambda);
    config.grantReadSeals(manage.lambda);
    records.grantReprice(job.lambda);
    records.grantMove(job.lambda);
    config.grantForget(job.lambda);
    reports.grantRewrite(job.lambda);
    records.grantProbe(job.lambda);
    counters.grantRead(job.lambda);
    config.grantAwaitProbes(job.lambda);
    config.grantKeepProof(job.lambda);
    reports.grantProve(job.lambda);
    config.grantReadPrices(job.lambda);
    config.grantRunJobs(job.lambda);
    config.grantGather(job.lambda);
    reports.grantExportRecords(job.lambda);
    config.grantAudit(job.lambda);
    config.grantReadSeals(job.lambda);
    config.grantReadSettings(job.lambda);
    counters.grantRead(exports.lambda);
    reports.grantExport(exports.lambda);
    config.grantNameReports(exports.lambda);
    config.grantReadSettings(exports.lambda);
    counters.grantRead(report.lambda);
    reports.grantPutWeekly(report.lambda);
    config.grantSendWeekly(report.lambda);
    config.grantReadBudgets(report.lambda);
    config.grantFindForecast(report.lambda);
    config.grantFindProof(report.lambda);
    config.grantReadSettings(report.lambda);
    topics.grantSend(report.lambda);
    config.grantFindKey(authorize.lambda);
    counters.grantCount(aggregate.lambda);
    config.grantQuarantine(aggregate.lambda);
    config.grantReportProbes(aggregate.lambda);
    config.grantTouch(aggregate.lambda);
    config.grantReadSettings(aggregate.lambda);
    counters.grantRead(quota.lambda);
    config.grantReadBudgets(quota.lambda);
    config.grantReserve(quota.lambda);
    config.grantReadSettings(quota.lambda);
    config.grantReadBudgets(aggregate.lambda);
    config.grantRelease(aggregate.lambda);
    counters.grantRead(watch.lambda);
    config.grantReadBudgets(watch.lambda);
    config.grantFindForecast(watch.lambda);
    config.grantAlert(watch.lambda);
    config.grantReadSettings(watch.lambda);
    topics.grantSend(watch.lambda);

    const { batchingWindowSeconds, alarmMail } = settings;
    const stream = new UsageStream(this, 'UsageStream', { records, aggregate, batchingWindowSeconds });
    const counterStream = new CounterStream(this, 'CounterStream', { counters, watch, timeZone: settings.timeZone });
    const jobs = new JobRunner(this, 'Jobs', { job });
    jobs.grantStart(manage.lambda);
    new FunctionSchedule(this, 'AuditNightly', {
      runs: audit,
      // Each run goes on with the days that the one before had no time for.
      at: ScheduleExpression.cron({ minute: '15', hour: '2-5', timeZone: TimeZone.of(settings.timeZone) }),
      event: {},
      description: 'Proves yesterday and the days whose counters moved',
    });
    new FunctionSchedule(this, 'GatherNightly', {
      runs: job,
      // Half an hour behind the audit, which says what may be looked through.
      at: ScheduleExpression.cron({ minute: '45', hour: '2-5', timeZone: TimeZone.of(settings.timeZone) }),
      event: { gather: true },
      description: 'Looks through the records of days that were proved',
    });
    new FunctionSchedule(this, 'ReportWeekly', {
      runs: report,
      // The first run sends them; each later one what the runs before have left, since none is repeated.
      at: ScheduleExpression.cron({
        minute: '0',
        hour: '9-12',
        weekDay: 'MON',
        timeZone: TimeZone.of(settings.timeZone),
      }),
      event: {},
      description: 'Sends the reports of the week before',
    });
    new FunctionSchedule(this, 'ForetellHourly', {
      runs: foretell,
      // A few minutes after a day is over, so that it is counted.
      at: ScheduleExpression.cron({ minute: '10', timeZone: TimeZone.of(settings.timeZone) }),
      event: {},
      description: 'Makes the forecasts that the page, reports and mails show',
    });
    const http = new HttpInterface(this, 'Http', { functions, settings });
    new Alarms(this, 'Alarms', {
      api: http.api,
      stream,
      counterStream,
      jobs,
      ingest,
      job,
      audit,
      aggregate,
      watch,
      report,
      foretell,
      alarmMail,
    });

    new CfnOutput(this, 'ApiUrl', { value: http.url, description: 'Base address of the API' });
    new CfnOutput(this, 'RecordsTable', { value: records.tableName });
    new CfnOutput(this, 'CountersTable', { value: counters.tableName });
    new CfnOutput(this, 'ConfigTable', { value: config.tableName, description: 'For npm run key -- create' });
  }

  private functions(settings: Settings, variables: Variables): Readonly<Record<FunctionName, LedgerFunction>> {
    const { logRetentionDays } = settings;
    const make = (
      name: FunctionName,
      purpose: string,
      memoryMb: number,
      timeoutSeconds: number,
      ...beside: readonly FileBeside[]
    ): LedgerFunction =>
      new LedgerFunction(this, pascalCase(name), {
        ...{ name, purpose, variables, memoryMb, timeoutSeconds, logRetentionDays, beside },
      });
    // Below the gateway's 30 s, so that the caller gets our answer; a core for those that work through many records.
    return {
      ingest: make('ingest', 'Prices and writes usage records', 1769, RECORDING_TIMEOUT_SECONDS),
      query: make('query', 'Answers statistics from the counters', 1024, 25),
      prove: make('prove', 'Compares the counters of a day with its records', 1769, 25),
      insights: make(
        'insights',
        'Forecasts, what is odd, what would save money',
        1769,
        25,
        copied('@bsull/augurs/mstl_bg.wasm'),
      ),
      foretell: make(
        'foretell',
        'Makes the forecast of every project and keeps it',
        1769,
        300,
        copied('@bsull/augurs/mstl_bg.wasm'),
      ),
      audit: make('audit', 'Proves each night yesterday and the days whose counters moved', 1769, 900),
      manage: make('manage', 'Keys, prices, deletions, jobs', 512, 25),
      job: make('job', 'Does long work in steps', 1769, 900),
      exports: make('exports', 'Writes reports, lists them and hands them out', 1024, 25),
      quota: make('quota', 'Says and reserves what may be spent', 1024, 25),
      metrics: make('metrics', 'Tells a scraper what today has come to', 512, 10),
      docs: make('docs', 'Shows the description of the API', 512, 5, madeBy('openapi/build.ts')),
      report: make('report', 'Writes the reports of each week and mails them', 1769, 300),
      dashboard: make('dashboard', 'Serves the page', 512, 10, madeBy('web/build.ts')),
      authorize: make('authorize', 'Finds the key of a request', 512, 5),
      aggregate: make('aggregate', 'Moves the counters by the stream of records', 1769, 120),
      'watch-budgets': make('watch-budgets', 'Raises alerts by the stream of counters, and mails them', 512, 120),
    };
  }
}

const pascalCase = (name: string): string =>
  name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
