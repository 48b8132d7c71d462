import { describe, expect, it } from 'vitest';
import { ROUTES, routeKey } from '../../lib/api-contract.ts';
import { ENVIRONMENT } from '../../lib/environment.ts';
import { ofType, type Resource, synthesise } from './synthesise.ts';

const template = synthesise();
const only = (type: string): Resource => {
  const found = ofType(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.[1] as Resource;
};
const properties = (type: string) => ofType(template, type).map(([, resource]) => resource.Properties);

describe('the tables', () => {
  it.each(['Records', 'Counters', 'Config'])(
    '%s is on demand, encrypted, restorable, and not to be deleted',
    (name) => {
      const [, table] = ofType(template, 'AWS::DynamoDB::GlobalTable').find(([id]) => id.startsWith(name)) ?? [];
      expect(table).toMatchObject({
        DeletionPolicy: 'Retain',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Replicas: [
            {
              DeletionProtectionEnabled: true,
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            },
          ],
        },
      });
    },
  );

  it('stream both images of a record and nothing else', () => {
    const streams = ofType(template, 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => [
      id.replace(/Table.*/, ''),
      Properties.StreamSpecification,
    ]);
    expect(Object.fromEntries(streams)).toEqual({
      Records: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Counters: undefined,
      Config: undefined,
    });
  });

  it('let records expire by expires_at, and nothing else', () => {
    const expiring = ofType(template, 'AWS::DynamoDB::GlobalTable').filter(
      ([, { Properties }]) => Properties.TimeToLiveSpecification !== undefined,
    );
    expect(expiring).toHaveLength(1);
    expect(expiring[0]?.[1].Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expires_at', Enabled: true });
  });
});

describe('the stream mapping', () => {
  it('is as the rule of exactly once needs it', () => {
    expect(only('AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 0,
      TumblingWindowInSeconds: 60,
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('Failures'), 'Arn'] } } },
    });
  });

  it('never halves a batch on an error, which would deliver it in another order of attempts', () => {
    expect(only('AWS::Lambda::EventSourceMapping').Properties.BisectBatchOnFunctionError ?? false).toBe(false);
  });
});

describe('every function', () => {
  const functions = ofType(template, 'AWS::Lambda::Function');
  const named = (name: string): Resource =>
    functions.find(([id]) => id.toLowerCase().startsWith(name))?.[1] as Resource;

  it('is one of the five', () => {
    expect(functions.map(([id]) => id.replace(/Function.*/, '').toLowerCase()).toSorted()).toEqual(
      Object.keys(ENVIRONMENT).toSorted(),
    );
  });

  it.each(Object.keys(ENVIRONMENT))(
    '%s runs on Node 24, arm64, with JSON logs that say no more than they must',
    (name) => {
      expect(named(name).Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: {
          LogFormat: 'JSON',
          SystemLogLevel: 'WARN',
          ApplicationLogLevel: 'INFO',
          LogGroup: { Ref: expect.any(String) },
        },
      });
    },
  );

  it.each(Object.entries(ENVIRONMENT))('%s has the environment it reads, and no more', (name, variables) => {
    const { Variables } = named(name).Properties.Environment as { Variables: Record<string, unknown> };
    expect(Object.keys(Variables).toSorted()).toEqual([...variables].toSorted());
  });

  it('answers before the gateway gives up, and after three attempts at the table', () => {
    for (const name of ['ingest', 'query', 'manage']) {
      expect(named(name).Properties.Timeout).toBeLessThan(29);
      expect(named(name).Properties.Timeout).toBeGreaterThan(16);
    }
  });

  it('keeps its logs for a month', () => {
    for (const logs of properties('AWS::Logs::LogGroup')) expect(logs.RetentionInDays).toBe(30);
    expect(properties('AWS::Logs::LogGroup')).toHaveLength(functions.length + 1);
  });
});

describe('the API', () => {
  it('has the routes of the contract, all but the open ones behind the authorizer', () => {
    const routes = properties('AWS::ApiGatewayV2::Route').map(({ RouteKey, AuthorizationType }) => [
      RouteKey,
      AuthorizationType,
    ]);
    const contract = ROUTES.map((route) => [routeKey(route), route.scope === 'open' ? 'NONE' : 'CUSTOM']);
    expect(Object.fromEntries(routes)).toEqual(Object.fromEntries(contract));
    expect(routes).toHaveLength(contract.length);
  });

  it('asks the authorizer by the Authorization header, and keeps its answer for a minute', () => {
    expect(only('AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerResultTtlInSeconds: 60,
    });
  });

  it('throttles, and logs who called what but nothing of what was said', () => {
    const { DefaultRouteSettings, AccessLogSettings } = only('AWS::ApiGatewayV2::Stage').Properties;
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 1000 });
    const { Format } = AccessLogSettings as { Format: string };
    expect(Object.values(JSON.parse(Format)).join()).not.toMatch(/querystring|header|body|\$context\.path/i);
    expect(Format).toContain('$context.routeKey');
  });

  it('allows no other origin', () => {
    expect(only('AWS::ApiGatewayV2::Api').Properties.CorsConfiguration).toBeUndefined();
  });
});

describe('the alarms', () => {
  it.each(['TotalsLate', 'BatchesGivenUp', 'RecordsQuarantined', 'ServerErrors', 'IngestThrottled', 'AggregateFails'])(
    '%s calls the topic when it starts and when it ends',
    (name) => {
      const [, alarm] = ofType(template, 'AWS::CloudWatch::Alarm').find(([id]) => id.includes(name)) ?? [];
      const topic = [{ Ref: expect.stringContaining('AlarmsTopic') }];
      expect(alarm?.Properties).toMatchObject({
        AlarmActions: topic,
        OKActions: topic,
        AlarmDescription: expect.any(String),
      });
    },
  );

  it('count the log lines of the quarantine', () => {
    expect(only('AWS::Logs::MetricFilter').Properties).toMatchObject({
      FilterPattern: '{ $.code = "record_quarantined" }',
      LogGroupName: { Ref: expect.stringContaining('AggregateLogs') },
    });
  });

  it('are mailed to the address of the context, and to nobody by default', () => {
    expect(ofType(template, 'AWS::SNS::Subscription')).toHaveLength(0);
    const subscribed = ofType(synthesise({ alarmMail: 'ops@example.com' }), 'AWS::SNS::Subscription');
    expect(subscribed.map(([, { Properties }]) => Properties)).toMatchObject([
      { Protocol: 'email', Endpoint: 'ops@example.com' },
    ]);
  });
});

describe('what is stored outside the tables', () => {
  it('lies in a private, encrypted bucket that only TLS reaches', () => {
    expect(only('AWS::S3::Bucket')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: { ServerSideEncryptionConfiguration: [expect.anything()] },
      },
    });
    for (const type of ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']) {
      expect(JSON.stringify(only(type).Properties)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('waits in an encrypted queue', () => {
    expect(only('AWS::SQS::Queue').Properties).toMatchObject({ SqsManagedSseEnabled: true });
  });
});

it('tells its address and its tables', () => {
  expect(Object.keys(template.Outputs).toSorted()).toEqual(['ApiUrl', 'ConfigTable', 'CountersTable', 'RecordsTable']);
});
