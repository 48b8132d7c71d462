import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RateLimit } from '../../lib/access/token-bucket.ts';
import type { Cors } from '../gateway/cors.ts';
import type { Pattern } from '../streams/stream-filter.ts';
import { bucketName, createResolver, topicArn } from './template-values.ts';

/** What of a synthesised stack runs on one machine. Logical ids name things; nothing here is written down twice. */
export interface StackTemplate {
  readonly functions: readonly LambdaFunction[];
  readonly routes: readonly HttpRoute[];
  readonly authorizers: readonly HttpAuthorizer[];
  readonly throttling: RateLimit;
  /** Absent: no page of another origin may read the API. */
  readonly cors?: Cors;
  readonly mappings: readonly StreamMapping[];
  readonly schedules: readonly Schedule[];
  readonly tables: readonly Table[];
  readonly buckets: readonly string[];
  readonly topics: readonly string[];
}

export interface LambdaFunction {
  readonly id: string;
  /** Path of the deployed bundle. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** How often an asynchronous event is tried again that it failed on. */
  readonly asyncRetries: number;
}

export interface HttpRoute {
  /** `GET /api/ai_usage/sessions/{id}` */
  readonly routeKey: string;
  readonly functionId: string;
  readonly authorizerId?: string;
}

export interface HttpAuthorizer {
  readonly id: string;
  readonly functionId: string;
  /** Name of the header that is the identity source, in lower case. */
  readonly header: string;
  readonly cacheMs: number;
}

export interface StreamMapping {
  readonly id: string;
  readonly functionId: string;
  readonly table: string;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** 0 without a tumbling window: events then name no shard. */
  readonly tumblingWindowMs: number;
  /** What of the stream the function is given: all of it when there are none. */
  readonly filters: readonly Pattern[];
}

export interface Schedule {
  readonly functionId: string;
  readonly event: unknown;
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string;
  /** IANA name. */
  readonly timeZone: string;
}

export interface Table {
  readonly name: string;
  readonly keys: readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];
  readonly attributes: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly streamViewType?: 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'KEYS_ONLY';
}

/** Kinds of resources that have nothing to run here; any other unknown kind is refused by name. */
const WITHOUT_LOCAL_PART: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  // They take what was given up, for a person: here it goes to the functions' log.
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
]);

const RUN_HERE: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::Scheduler::Schedule',
]);

/** Properties of the kinds that run here; each kind has its own of them. */
interface Properties {
  readonly AttributeDefinitions: Table['attributes'];
  readonly AuthorizerId?: { readonly Ref: string };
  readonly AuthorizerResultTtlInSeconds: number;
  readonly AuthorizerUri: unknown;
  readonly BatchSize: number;
  readonly CorsConfiguration?: Record<
    'AllowOrigins' | 'AllowMethods' | 'AllowHeaders' | 'ExposeHeaders',
    readonly string[]
  > & {
    readonly MaxAge: number;
  };
  readonly Code: { readonly S3Key: string };
  readonly DefaultRouteSettings?: { readonly ThrottlingRateLimit?: number; readonly ThrottlingBurstLimit?: number };
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly EventSourceArn: { readonly 'Fn::GetAtt': readonly [table: string, attribute: string] };
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly FunctionName: unknown;
  readonly IdentitySource: readonly string[];
  readonly IntegrationUri: unknown;
  readonly KeySchema: Table['keys'];
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly MaximumRetryAttempts?: number;
  readonly MemorySize: number;
  readonly RouteKey: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly StreamSpecification?: { readonly StreamViewType: NonNullable<Table['streamViewType']> };
  readonly Target: unknown;
  readonly Timeout: number;
  readonly TumblingWindowInSeconds?: number;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly Metadata?: Readonly<Record<string, string>>;
}

type Found = readonly [id: string, properties: Properties, resource: Resource];

/**
 * Reads the template of a cloud assembly.
 *
 * @throws Error naming every resource whose kind this machine does not know how to run.
 */
export function readStackTemplate(assembly: string): StackTemplate {
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'Tokenledger.template.json'), 'utf8'));
  const all: Found[] = Object.entries<Resource>(Resources).map(([id, resource]) => [id, resource.Properties, resource]);
  refuseUnknown(all);
  const ofType = (type: string): Found[] => all.filter(([, , { Type }]) => Type === type);
  const retries = new Map(ofType('AWS::Lambda::EventInvokeConfig').map(readAsyncRetries));
  const integrations = new Map(ofType('AWS::ApiGatewayV2::Integration').map(([id, it]) => [id, targetOf(it)]));
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(readMapping);
  const followed = new Set(mappings.map(({ table }) => table));
  const resolve = createResolver(Resources);
  return {
    functions: ofType('AWS::Lambda::Function').map((found) => readFunction(found, { assembly, resolve, retries })),
    routes: ofType('AWS::ApiGatewayV2::Route').map((found) => readRoute(found, integrations)),
    authorizers: ofType('AWS::ApiGatewayV2::Authorizer').map(readAuthorizer),
    throttling: readThrottling(ofType('AWS::ApiGatewayV2::Stage')),
    ...readCors(ofType('AWS::ApiGatewayV2::Api')),
    mappings,
    schedules: ofType('AWS::Scheduler::Schedule').map(readSchedule),
    tables: ofType('AWS::DynamoDB::GlobalTable').map((found) => readTable(found, followed)),
    buckets: ofType('AWS::S3::Bucket').map(([id]) => bucketName(id)),
    topics: ofType('AWS::SNS::Topic').map(([id]) => topicArn(id)),
  };
}

function refuseUnknown(all: readonly Found[]): void {
  const unknown = all.filter(([, , { Type }]) => !WITHOUT_LOCAL_PART.has(Type) && !RUN_HERE.has(Type));
  if (unknown.length === 0) return;
  const names = unknown.map(([id, , { Type }]) => `${id} (${Type})`);
  throw new Error(`the local stack does not know how to run ${names.join(', ')}`);
}

interface FunctionSurroundings {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  readonly resolve: (value: unknown) => string;
  /** Of asynchronous events, by function. */
  readonly retries: ReadonlyMap<string, number>;
}

function readFunction(
  [id, properties, { Metadata }]: Found,
  { assembly, resolve, retries }: FunctionSurroundings,
): LambdaFunction {
  const variables = Object.entries(properties.Environment?.Variables ?? {});
  const folder = Metadata?.['aws:asset:path'] ?? `asset.${properties.Code.S3Key.replace(/\.zip$/, '')}`;
  return {
    id,
    bundle: join(assembly, folder, 'index.mjs'),
    environment: Object.fromEntries(variables.map(([name, value]) => [name, resolve(value)])),
    timeoutMs: properties.Timeout * 1000,
    memoryMb: properties.MemorySize,
    asyncRetries: retries.get(id) ?? LAMBDA_RETRIES,
  };
}

/** What Lambda does where the template does not say it. */
const LAMBDA_RETRIES = 2;

const readAsyncRetries = ([, properties]: Found): [functionId: string, retries: number] => [
  functionIn(properties.FunctionName),
  properties.MaximumRetryAttempts ?? LAMBDA_RETRIES,
];

function readSchedule([, properties]: Found): Schedule {
  const { Arn, Input } = properties.Target as { Arn: unknown; Input?: string };
  return {
    functionId: functionIn(Arn),
    event: JSON.parse(Input ?? '{}'),
    expression: properties.ScheduleExpression,
    timeZone: properties.ScheduleExpressionTimezone ?? 'UTC',
  };
}

/** The function that an ARN, or a sentence around one, belongs to. */
function functionIn(value: unknown): string {
  const found = /"(?:Fn::GetAtt":\["|Ref":")([A-Za-z0-9]*Function[0-9A-F]{8})"/.exec(JSON.stringify(value));
  if (found?.[1] === undefined) throw new Error(`the local stack finds no function in ${JSON.stringify(value)}`);
  return found[1];
}

const targetOf = (integration: Properties): string => functionIn(integration.IntegrationUri);

function readRoute([, properties]: Found, integrations: ReadonlyMap<string, string>): HttpRoute {
  const integration = /"Ref":"([A-Za-z0-9]+)"/.exec(JSON.stringify(properties.Target))?.[1] ?? '';
  const functionId = integrations.get(integration);
  if (functionId === undefined) throw new Error(`${properties.RouteKey} has no integration`);
  const authorizerId = properties.AuthorizerId?.Ref;
  return { routeKey: properties.RouteKey, functionId, ...(authorizerId !== undefined && { authorizerId }) };
}

function readAuthorizer([id, properties]: Found): HttpAuthorizer {
  const [source = ''] = properties.IdentitySource;
  return {
    id,
    functionId: functionIn(properties.AuthorizerUri),
    header: source.replace('$request.header.', '').toLowerCase(),
    cacheMs: properties.AuthorizerResultTtlInSeconds * 1000,
  };
}

function readCors([api]: readonly Found[]): { readonly cors?: Cors } {
  const configured = api?.[1].CorsConfiguration;
  if (configured === undefined) return {};
  const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, MaxAge } = configured;
  return {
    cors: {
      origins: AllowOrigins,
      methods: AllowMethods,
      headers: AllowHeaders,
      exposed: ExposeHeaders,
      maxAgeSeconds: MaxAge,
    },
  };
}

function readThrottling([stage]: readonly Found[]): RateLimit {
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = stage?.[1].DefaultRouteSettings ?? {};
  return { ratePerSecond: ThrottlingRateLimit ?? Number.POSITIVE_INFINITY, burst: ThrottlingBurstLimit ?? 5000 };
}

const readMapping = ([id, properties]: Found): StreamMapping => ({
  id,
  functionId: functionIn(properties.FunctionName),
  table: properties.EventSourceArn['Fn::GetAtt'][0],
  batchSize: properties.BatchSize,
  batchingWindowMs: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
  tumblingWindowMs: (properties.TumblingWindowInSeconds ?? 0) * 1000,
  filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern: pattern }) => JSON.parse(pattern)),
});

/** Tables have their logical ids as names. A stream that nobody follows is left out: nothing would ever trim it here. */
const readTable = ([name, { KeySchema, AttributeDefinitions, StreamSpecification }]: Found, followed: Set<string>) => ({
  name,
  keys: KeySchema,
  attributes: AttributeDefinitions,
  ...(StreamSpecification && followed.has(name) && { streamViewType: StreamSpecification.StreamViewType }),
});
