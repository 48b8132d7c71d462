import { readFileSync } from 'node:fs';
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
          // With the key that DynamoDB owns: a table is never stored in the clear.
          SSESpecification: { SSEEnabled: false },
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

  it('stream both images of a record and the new one of a counter', () => {
    const streams = ofType(template, 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => [
      id.replace(/Table.*/, ''),
      Properties.StreamSpecification,
    ]);
    expect(Object.fromEntries(streams)).toEqual({
      Records: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Counters: { StreamViewType: 'NEW_IMAGE' },
      Config: undefined,
    });
  });

  it('let records and reservations expire by expires_at, and nothing else', () => {
    const expiring = ofType(template, 'AWS::DynamoDB::GlobalTable').filter(
      ([, { Properties }]) => Properties.TimeToLiveSpecification !== undefined,
    );
    expect(expiring.map(([id]) => id.replace(/Table.*/, '')).toSorted()).toEqual(['Config', 'Records']);
    for (const [, { Properties }] of expiring)
      expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expires_at', Enabled: true });
  });
});

describe('the topics of alerts', () => {
  it('are those of the context and `alerts`, each with its addresses, and nobody by default', () => {
    const declared = synthesise({ alertTopics: { finance: ['a@example.com', 'b@example.com'] } });
    const topics = ofType(declared, 'AWS::SNS::Topic').map(([, { Properties }]) => Properties.DisplayName);
    expect(topics.toSorted()).toEqual(['tokenledger alarms', 'tokenledger alerts', 'tokenledger finance']);
    const subscribed = ofType(declared, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties.Endpoint);
    expect(subscribed.toSorted()).toEqual(['a@example.com', 'b@example.com']);
    const text = synthesise({ alertTopics: '{"alerts":["c@example.com"]}' });
    expect(ofType(text, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties.Endpoint)).toEqual([
      'c@example.com',
    ]);
  });
});

describe('every function', () => {
  const functions = ofType(template, 'AWS::Lambda::Function');
  const plain = (name: string): string => name.replaceAll('-', '').toLowerCase();
  const named = (name: string): Resource =>
    functions.find(([id]) => id.toLowerCase().startsWith(plain(name)))?.[1] as Resource;

  it('has its line in the table of environments', () => {
    expect(functions.map(([id]) => id.replace(/Function.*/, '').toLowerCase()).toSorted()).toEqual(
      Object.keys(ENVIRONMENT).map(plain).toSorted(),
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
  const ALARMS: readonly (readonly [name: string, metric: string, threshold: number])[] = [
    ['TotalsLate', 'IteratorAge', 300_000],
    ['BatchesGivenUp', 'ApproximateNumberOfMessagesVisible', 1],
    ['RecordsQuarantined', 'RecordsQuarantined', 1],
    ['CountersNotUpdated', 'CountersNotUpdated', 1],
    ['ServerErrors', '5xx', 5],
    ['IngestThrottled', 'Throttles', 1],
    ['AggregateFails', 'Errors', 5],
    ['BooksOutOfBalance', 'DaysOutOfBalance', 1],
    ['DaysNotProved', 'DaysNotProved', 1],
    ['DaysNotSealed', 'DaysNotSealed', 1],
    ['AuditFails', 'Errors', 1],
    ['JobsFailed', 'JobsFailed', 1],
    ['JobStepsGivenUp', 'ApproximateNumberOfMessagesVisible', 1],
    ['AlertsLate', 'IteratorAge', 300_000],
    ['AlertBatchesGivenUp', 'ApproximateNumberOfMessagesVisible', 1],
    ['MailFails', 'MailsFailed', 1],
    ['AnomalyCheckFails', 'AnomalyChecksFailed', 1],
    ['WatchFails', 'Errors', 5],
    ['ReportFails', 'Errors', 1],
    ['ForetellFails', 'Errors', 1],
  ];
  /** `AlarmsTotalsLateBE351177` → `TotalsLate` */
  const alarmOf = (id: string): string => id.replace(/^Alarms(.*)[0-9A-F]{8}$/, '$1');

  it.each(ALARMS)('%s watches %s, and calls the topic when it starts and when it ends', (name, metric, threshold) => {
    const [, alarm] = ofType(template, 'AWS::CloudWatch::Alarm').find(([id]) => alarmOf(id) === name) ?? [];
    const topic = [{ Ref: expect.stringContaining('AlarmsTopic') }];
    expect(alarm?.Properties).toMatchObject({
      AlarmActions: topic,
      OKActions: topic,
      AlarmDescription: expect.any(String),
      MetricName: metric,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('are these, and each says in docs/operations.md what to do', () => {
    const names = ofType(template, 'AWS::CloudWatch::Alarm').map(([id]) => alarmOf(id));
    expect(names.toSorted()).toEqual(ALARMS.map(([name]) => name).toSorted());
    const operations = readFileSync('docs/operations.md', 'utf8');
    // What it means and what to do are sentences, not empty cells.
    const cell = String.raw`\| \S(\\\||[^|\n]){18,}\S +`;
    for (const name of names) expect(operations).toMatch(new RegExp(`^[|] .${name}. +(${cell}){2}[|]$`, 'm'));
  });

  it.each([
    ['Aggregate', 'record_quarantined'],
    ['Aggregate', 'counter_not_updated'],
    ['WatchBudgets', 'mail_failed'],
    ['Job', 'job_failed'],
    ['WatchBudgets', 'anomaly_check_failed'],
    ['Audit', 'day_out_of_balance'],
    ['Audit', 'day_not_sealed'],
  ])('count the log lines of %s with the code %s', (name, code) => {
    const FilterPattern = `{ $.code = "${code}" }`;
    const filters = ofType(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
    const counting = filters.filter((filter) => filter.FilterPattern === FilterPattern);
    expect(counting).toMatchObject([{ LogGroupName: { Ref: expect.stringContaining(`${name}Logs`) } }]);
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
        LifecycleConfiguration: {
          Rules: expect.arrayContaining([
            { NoncurrentVersionExpiration: { NoncurrentDays: 35 }, Status: 'Enabled' },
            {
              Prefix: 'proofs/',
              ExpirationInDays: 7,
              NoncurrentVersionExpiration: { NoncurrentDays: 1 },
              Status: 'Enabled',
            },
          ]),
        },
      },
    });
    for (const type of ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']) {
      expect(properties(type).length).toBeGreaterThan(0);
      for (const policy of properties(type)) expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('waits in encrypted queues', () => {
    for (const queue of properties('AWS::SQS::Queue')) expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
  });
});

it('tells its address and its tables', () => {
  expect(Object.keys(template.Outputs).toSorted()).toEqual(['ApiUrl', 'ConfigTable', 'CountersTable', 'RecordsTable']);
});
