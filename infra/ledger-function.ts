import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENVIRONMENT, type FunctionName } from '../lib/environment.ts';
import { type FileBeside, functionCode } from './function-code.ts';

type Variable = (typeof ENVIRONMENT)[FunctionName][number];

/** Values of every variable; a function is given those that `ENVIRONMENT` lists for it. */
export type Variables = Readonly<Record<Variable, string>>;

interface LedgerFunctionProps {
  readonly name: FunctionName;
  readonly purpose: string;
  readonly variables: Variables;
  readonly logRetentionDays: number;
  /** More memory is more processor: 1,769 MB are one core. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Further files of the bundle. */
  readonly beside?: readonly FileBeside[];
}

/**
 * A function of the ledger, bundled from `functions/<name>/index.ts`. Its role may write its own log, and what the nouns grant it.
 */
export class LedgerFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: LedgerFunctionProps) {
    super(scope, id);
    const { name, purpose, memoryMb, timeoutSeconds, logRetentionDays, beside = [] } = props;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      code: functionCode(name, beside),
      handler: 'index.handler',
      description: purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      role: this.roleWithLog(),
      environment: pick(props.variables, ENVIRONMENT[name]),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Lambda's own lines of each start and end cost more than ours and say less.
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
    });
  }

  /** Instead of the managed basic execution role, which may write every log of the account. */
  private roleWithLog(): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    return role;
  }
}

const pick = (variables: Variables, names: readonly Variable[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, variables[name]]));
