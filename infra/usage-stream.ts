import { Duration } from 'aws-cdk-lib';
import { type CfnEventSourceMapping, EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createFailureQueue } from './failure-queue.ts';
import type { LedgerFunction } from './ledger-function.ts';
import type { RecordsTable } from './records-table.ts';

interface UsageStreamProps {
  readonly records: RecordsTable;
  readonly aggregate: LedgerFunction;
  readonly batchingWindowSeconds: number;
}

/** The way of each change of a record into the counters, as the rule of exactly once needs it. */
export class UsageStream extends Construct {
  /** Batches that Lambda gave up. Retries never run out, so anything in it is a fault of the set-up. */
  readonly failures: Queue;

  constructor(scope: Construct, id: string, { records, aggregate, batchingWindowSeconds }: UsageStreamProps) {
    super(scope, id);
    this.failures = createFailureQueue(this);
    records.grantFollow(aggregate.lambda);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: aggregate.lambda,
      eventSourceArn: records.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1000,
      maxBatchingWindow: Duration.seconds(batchingWindowSeconds),
      // With a tumbling window, and only then, an event names its shard; it allows no other parallelization factor.
      tumblingWindow: Duration.seconds(60),
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      // A batch that is given up would be lost: what can't be read goes to quarantine in code.
      retryAttempts: -1,
      onFailure: new SqsDlq(this.failures),
    });
    // The construct has no word for "for ever".
    (mapping.node.defaultChild as CfnEventSourceMapping).maximumRecordAgeInSeconds = -1;
    mapping.node.addDependency(aggregate.lambda.role ?? aggregate);
  }
}
