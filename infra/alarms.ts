import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CounterStream } from './counter-stream.ts';
import type { JobRunner } from './job-runner.ts';
import type { LedgerFunction } from './ledger-function.ts';
import type { UsageStream } from './usage-stream.ts';

interface AlarmsProps {
  readonly api: HttpApi;
  readonly stream: UsageStream;
  readonly counterStream: CounterStream;
  readonly jobs: JobRunner;
  readonly ingest: LedgerFunction;
  readonly job: LedgerFunction;
  readonly audit: LedgerFunction;
  readonly aggregate: LedgerFunction;
  readonly watch: LedgerFunction;
  readonly report: LedgerFunction;
  readonly foretell: LedgerFunction;
  readonly alarmMail: string | undefined;
}

/** What a person must be told, all to one topic. `docs/operations.md` says of each what it means and what to do. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { api, stream, counterStream, jobs, ingest, job, audit, aggregate, watch, report, foretell, alarmMail } =
      props;
    // The topic is not encrypted by a key: CloudWatch can't publish to one under the AWS-managed key, and alarms hold no data of users.
    this.topic = new Topic(this, 'Topic', { displayName: 'tokenledger alarms', enforceSSL: true });
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    if (alarmMail !== undefined) this.topic.addSubscription(new EmailSubscription(alarmMail));

    this.alarm('TotalsLate', 'Totals are more than five minutes behind the records.', iteratorAge(aggregate), 300_000);
    this.alarm(
      'BatchesGivenUp',
      'Lambda gave up stream batches: totals lack their records.',
      waitingIn(stream.failures),
      1,
    );
    this.alarm(
      'RecordsQuarantined',
      'Stream records could not be read: they wait in quarantine, uncounted.',
      logLines(aggregate, 'Quarantined', 'record_quarantined', 'RecordsQuarantined'),
      1,
    );
    this.alarm(
      'CountersNotUpdated',
      'What lies in the place of a counter is none: it lacks calls.',
      logLines(aggregate, 'NotUpdated', 'counter_not_updated', 'CountersNotUpdated'),
      1,
    );
    this.alarm(
      'ServerErrors',
      'The API answered with 5xx.',
      api.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      5,
    );
    this.alarm('IngestThrottled', 'Requests to record usage are throttled.', throttles(ingest), 1);
    this.alarm(
      'BooksOutOfBalance',
      'Counters of a day do not equal its records.',
      logLines(audit, 'OutOfBalance', 'day_out_of_balance', 'DaysOutOfBalance'),
      1,
    );
    this.alarm(
      'DaysNotProved',
      'Whether counters of a day equal its records could not be told.',
      logLines(audit, 'NotProved', 'day_not_proved', 'DaysNotProved'),
      1,
    );
    this.alarm(
      'DaysNotSealed',
      'Records of a day are about to expire, and its counters do not equal them.',
      logLines(audit, 'NotSealed', 'day_not_sealed', 'DaysNotSealed'),
      1,
    );
    this.alarm('AuditFails', 'The nightly proof of the books fails.', errors(audit), 1);
    this.alarm('AggregateFails', 'The aggregator fails.', errors(aggregate), 5);
    this.alarm(
      'JobsFailed',
      'Long work has failed; its job says why.',
      logLines(job, 'Failed', 'job_failed', 'JobsFailed'),
      1,
    );
    this.alarm('JobStepsGivenUp', 'Steps of long work failed three times each.', waitingIn(jobs.failures), 1);
    this.alarm('AlertsLate', 'Alerts are more than five minutes behind the totals.', iteratorAge(watch), 300_000);
    this.alarm(
      'AlertBatchesGivenUp',
      'Lambda gave up batches of counters: their alerts wait for the next look at the levels.',
      waitingIn(counterStream.failures),
      1,
    );
    this.alarm(
      'MailFails',
      'Alerts can not be mailed: they wait in the outbox.',
      logLines(watch, 'MailFailed', 'mail_failed', 'MailsFailed'),
      1,
    );
    this.alarm('ReportFails', 'The report of a week can not be made or mailed.', errors(report), 1);
    this.alarm(
      'AnomalyCheckFails',
      'The hourly look for anomalies fails: the next one looks at the same days.',
      logLines(watch, 'AnomalyCheckFailed', 'anomaly_check_failed', 'AnomalyChecksFailed'),
      1,
    );
    this.alarm('ForetellFails', 'The forecast of a project can not be made.', errors(foretell), 1);
    this.alarm('WatchFails', 'The watch over the counters fails.', errors(watch), 5);
  }

  private alarm(id: string, alarmDescription: string, metric: IMetric, threshold: number): void {
    const alarm = new Alarm(this, id, {
      alarmDescription,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}

const PERIOD = Duration.minutes(5);

const errors = ({ lambda }: LedgerFunction): IMetric => lambda.metricErrors({ period: PERIOD });

const throttles = ({ lambda }: LedgerFunction): IMetric => lambda.metricThrottles({ period: PERIOD });

/** Milliseconds between the writing of a record and its reading by the aggregator. */
const iteratorAge = ({ lambda }: LedgerFunction): IMetric =>
  lambda.metric('IteratorAge', { period: PERIOD, statistic: Stats.MAXIMUM });

const waitingIn = (queue: Queue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM });

/** Counts the log lines of a code. */
function logLines(of: LedgerFunction, id: string, code: string, metricName: string): IMetric {
  const namespace = `tokenledger/${Stack.of(of).stackName}`;
  new MetricFilter(of, id, {
    logGroup: of.logGroup,
    filterPattern: FilterPattern.stringValue('$.code', '=', code),
    metricNamespace: namespace,
    metricName,
    metricValue: '1',
  });
  return new Metric({ namespace, metricName, period: PERIOD, statistic: Stats.SUM });
}
