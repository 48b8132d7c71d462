import { Duration, TimeZone } from 'aws-cdk-lib';
import { type CfnEventSourceMapping, EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { WatchTask } from '../lib/environment.ts';
import type { CountersTable } from './counters-table.ts';
import { createFailureQueue } from './failure-queue.ts';
import { FunctionSchedule } from './function-schedule.ts';
import type { LedgerFunction } from './ledger-function.ts';

interface CounterStreamProps {
  readonly counters: CountersTable;
  readonly watch: LedgerFunction;
  readonly timeZone: string;
}

/**
 * Counters of days, anchors and users, by what they are named by: a function and a model, an anchor (or none) and a model, a user alone.
 * Those of hours and sessions are sums of the same calls. A filter can't tell the parts of a pk, but an hour's sort key begins with
 * a year, and a session's counter has its session. Lambda counts and bills nothing that does not pass.
 */
const present = [{ exists: true }];
const absent = [{ exists: false }];
const WATCHED_COUNTERS = [
  {
    Keys: { sk: { S: Array.from({ length: 31 }, (_, day) => ({ prefix: `${String(day + 1).padStart(2, '0')}#` })) } },
    NewImage: { f: { S: present }, m: { S: present } },
  },
  { NewImage: { f: { S: absent }, m: { S: present }, s: { S: absent } } },
  { NewImage: { f: { S: absent }, m: { S: absent }, u: { S: present } } },
];

/** The way of a counter's level to those who must be told. Delivery at least once is enough: markers know what was alerted. */
export class CounterStream extends Construct {
  /** Batches that Lambda gave up. Retries never run out, so anything in it is a fault of the set-up. */
  readonly failures: Queue;

  constructor(scope: Construct, id: string, { counters, watch, timeZone }: CounterStreamProps) {
    super(scope, id);
    this.failures = createFailureQueue(this);
    counters.grantFollow(watch.lambda);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: watch.lambda,
      eventSourceArn: counters.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1000,
      // Busy counters are one invocation a second and shard, not one for each update of a counter.
      maxBatchingWindow: Duration.seconds(1),
      filters: WATCHED_COUNTERS.map((dynamodb) => ({ pattern: JSON.stringify({ dynamodb }) })),
      // What fails is isolated; everything before it in the batch is done by then.
      bisectBatchOnError: true,
      retryAttempts: -1,
      onFailure: new SqsDlq(this.failures),
    });
    // The construct has no word for "for ever".
    (mapping.node.defaultChild as CfnEventSourceMapping).maximumRecordAgeInSeconds = -1;
    mapping.node.addDependency(watch.lambda.role ?? watch);
    this.sweep(watch, timeZone);
  }

  /** What the stream can't do: send what was left waiting, find what the stream has lost, and what is odd once an hour is over. */
  private sweep(watch: LedgerFunction, timeZone: string): void {
    const task = (name: WatchTask): { task: WatchTask } => ({ task: name });
    // Lambda's own retries would only meet the next sweep.
    watch.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new FunctionSchedule(this, 'Send', {
      runs: watch,
      at: ScheduleExpression.rate(Duration.minutes(1)),
      event: task('send-waiting'),
      description: 'Sends mail that found no place or was left by a crash',
    });
    new FunctionSchedule(this, 'Recheck', {
      runs: watch,
      at: ScheduleExpression.rate(Duration.minutes(5)),
      event: task('recheck-levels'),
      description: 'Looks at the counters of today and yesterday and at every budget again',
    });
    new FunctionSchedule(this, 'Anomalies', {
      runs: watch,
      // What clients and the stream hold back of the hour that is over has come by then.
      at: ScheduleExpression.cron({ minute: '10', timeZone: TimeZone.of(timeZone) }),
      event: task('check-anomalies'),
      description: 'Mails days and hours of today and yesterday that were not as expected',
    });
  }
}
