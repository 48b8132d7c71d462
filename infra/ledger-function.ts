import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, LoggingFormat, Runtime, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import { type ICommandHooks, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENVIRONMENT, type FunctionName } from '../lib/environment.ts';

type Variable = (typeof ENVIRONMENT)[FunctionName][number];

/** Values of every variable; a function is given those that `ENVIRONMENT` lists for it. */
export type Variables = Readonly<Record<Variable, string>>;

/** The command that puts a file beside a bundle, given the folders of the project and of the bundle. */
export type FileBeside = (project: string, bundle: string) => string;

/** A file of a package, by its path in node_modules. */
export const copied =
  (file: string): FileBeside =>
  (project, bundle) =>
    `cp "${project}/node_modules/${file}" "${bundle}"`;

/** What a script of ours writes into the folder that it is given. It runs on the Node that synthesises. */
export const madeBy =
  (script: string): FileBeside =>
  (project, bundle) =>
    `"${process.execPath}" "${project}/${script}" "${bundle}"`;

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
 * A function of the ledger, bundled from `functions/<name>/index.ts` with the SDK in it, because the runtime's copy is older and
 * loads slower. Its role may write its own log, and what the nouns grant it.
 */
export class LedgerFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: LedgerFunctionProps) {
    super(scope, id);
    const { name, purpose, memoryMb, timeoutSeconds, logRetentionDays, beside = [] } = props;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.lambda = new NodejsFunction(this, 'Function', {
      entry: `functions/${name}/index.ts`,
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
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        bundleAwsSDK: true,
        mainFields: ['module', 'main'],
        esbuildArgs: { '--alias:@aws-sdk/credential-provider-node': './functions/credentials.ts' },
        // CommonJS parts of the SDK ask for require, which an ES module lacks.
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        ...(beside.length > 0 && { commandHooks: afterwards(beside) }),
      },
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

const afterwards = (beside: readonly FileBeside[]): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (project, bundle) => beside.map((command) => command(project, bundle)),
});

const pick = (variables: Variables, names: readonly Variable[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, variables[name]]));
