import { Duration } from 'aws-cdk-lib';
import { type IGrantable, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createFailureQueue } from './failure-queue.ts';
import { FunctionSchedule } from './function-schedule.ts';
import type { LedgerFunction } from './ledger-function.ts';

interface JobRunnerProps {
  readonly job: LedgerFunction;
}

/** Long work: the job function, invoked asynchronously by itself, by who asks for a job, and by a sweep that finds jobs whose run died. */
export class JobRunner extends Construct {
  /** Events that failed three times. Their jobs are not lost: the sweep goes on with them. */
  readonly failures: Queue;
  readonly #job: LedgerFunction;

  constructor(scope: Construct, id: string, { job }: JobRunnerProps) {
    super(scope, id);
    this.#job = job;
    this.failures = createFailureQueue(this);
    job.lambda.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(this.failures) });
    // A job of more than sixteen steps is no runaway: each step stores how far it came, and a job that gets nowhere is given up.
    (job.lambda.node.defaultChild as CfnFunction).recursiveLoop = 'Allow';
    this.letStepsFollow(job);
    new FunctionSchedule(this, 'Sweep', {
      runs: job,
      at: ScheduleExpression.rate(Duration.minutes(5)),
      event: { sweep: true },
      description: 'Goes on with jobs whose run died',
    });
  }

  /** Ask for a job's first step. */
  grantStart(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(this.invocation());
  }

  /** In a policy of its own: in the role's default one the function would depend on itself. */
  private letStepsFollow({ lambda }: LedgerFunction): void {
    const policy = new Policy(this, 'NextStep', { statements: [this.invocation()] });
    lambda.role?.attachInlinePolicy(policy);
  }

  private invocation(): PolicyStatement {
    return new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [this.#job.lambda.functionArn],
    });
  }
}
