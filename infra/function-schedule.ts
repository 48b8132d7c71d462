import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type IScheduleTarget,
  Schedule,
  type ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { LedgerFunction } from './ledger-function.ts';

interface FunctionScheduleProps {
  readonly runs: LedgerFunction;
  readonly at: ScheduleExpression;
  readonly event: object;
  readonly description: string;
}

/** Invokes a function again and again, with a role that may do just that. What a run has missed, the next one does. */
export class FunctionSchedule extends Construct {
  constructor(scope: Construct, id: string, { runs, at, event, description }: FunctionScheduleProps) {
    super(scope, id);
    const { functionArn } = runs.lambda;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    // The library's own target would allow every version and alias of the function besides.
    const target: IScheduleTarget = {
      bind: () => ({
        arn: functionArn,
        role,
        input: ScheduleTargetInput.fromObject(event),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      }),
    };
    new Schedule(this, 'Schedule', { schedule: at, target, description });
  }
}
