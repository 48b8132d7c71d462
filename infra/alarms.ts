import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { LedgerFunction } from './ledger-function.ts';
import type { UsageStream } from './usage-stream.ts';

interface AlarmsProps {
  readonly api: HttpApi;
  readonly stream: UsageStream;
  readonly ingest: LedgerFunction;
  readonly aggregate: LedgerFunction;
  readonly alarmMail: string | undefined;
}

/** What a person must be told, all to one topic. `docs/operations.md` says of each what it means and what to do. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { api, stream, ingest, aggregate, alarmMail }: AlarmsProps) {
    super(scope, id);
    // The topic is not encrypted by a key: CloudWatch can't publish to one under the AWS-managed key, and alarms hold no data of users.
    this.topic = new Topic(this, 'Topic', { displayName: 'tokenledger alarms', enforceSSL: true });
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    if (alarmMail !== undefined) this.topic.addSubscription(new EmailSubscription(alarmMail));

    this.alarm('TotalsLate', 'Totals are more than five minutes behind the records.', iteratorAge(aggregate), 300_000);
    this.alarm(
      'BatchesGivenUp',
      'Lambda gave up stream batches: totals lack their records.',
      stream.failures.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM }),
      1,
    );
    this.alarm(
      'RecordsQuarantined',
      'Stream records could not be read: they wait in quarantine, uncounted.',
      quarantined(aggregate),
      1,
    );
    this.alarm(
      'ServerErrors',
      'The API answered with 5xx.',
      api.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      5,
    );
    this.alarm('IngestThrottled', 'Requests to record usage are throttled.', throttles(ingest), 1);
    this.alarm('AggregateFails', 'The aggregator fails.', errors(aggregate), 5);
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

/** Counts the log lines that say so, one for each record. */
function quarantined(aggregate: LedgerFunction): IMetric {
  const namespace = `tokenledger/${Stack.of(aggregate).stackName}`;
  const metricName = 'RecordsQuarantined';
  new MetricFilter(aggregate, 'Quarantined', {
    logGroup: aggregate.logGroup,
    filterPattern: FilterPattern.stringValue('$.code', '=', 'record_quarantined'),
    metricNamespace: namespace,
    metricName,
    metricValue: '1',
  });
  return new Metric({ namespace, metricName, period: PERIOD, statistic: Stats.SUM });
}
