import { describe, expect, it } from 'vitest';
import { ofType, type Resource, synthesise } from './synthesise.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly 'ForAllValues:StringLike': { readonly 'dynamodb:LeadingKeys': readonly string[] } };
}

/** What each function may do: actions, on which resource, on which keys. Nothing more; a new line here is a decision. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  Ingest: [
    'dynamodb:BatchGetItem on Records',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PartiQLInsert on Records',
    'dynamodb:PutItem on Config main|LEDGER',
    'dynamodb:PutItem on Records',
    'dynamodb:Query on Config *|EXCHANGE',
    'dynamodb:Query on Config *|FORGOTTEN',
    'dynamodb:Query on Config *|PRICE',
    'dynamodb:Query on Config *|SEAL',
  ],
  Query: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:Query on Config *|EXCHANGE',
    'dynamodb:Query on Config *|PRICE',
    'dynamodb:Query on Config *|ALERT',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:Query on Config *|UNBALANCED',
    'dynamodb:Query on Counters',
    'dynamodb:Query on Records',
  ],
  Prove: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:DeleteItem on Config *|PROBE',
    'dynamodb:DeleteItem on Records',
    'dynamodb:GetItem on Config *|PROBE',
    'dynamodb:GetItem on Config *|PROOF',
    'dynamodb:GetItem on Config *|SEAL',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PutItem on Config *|PROBE',
    'dynamodb:PutItem on Records',
    'dynamodb:Query on Counters',
    'dynamodb:Query on Records',
  ],
  Insights: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:Query on Config *|EVIDENCE',
    'dynamodb:Query on Config *|EXCHANGE',
    'dynamodb:Query on Config *|PRICE',
    'dynamodb:Query on Counters',
  ],
  Audit: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:DeleteItem on Config *|PROBE',
    'dynamodb:DeleteItem on Config main|COMPACT',
    'dynamodb:DeleteItem on Config main|TOUCHED',
    'dynamodb:DeleteItem on Counters',
    'dynamodb:DeleteItem on Records',
    'dynamodb:GetItem on Config *|PROBE',
    'dynamodb:GetItem on Config *|SEAL',
    'dynamodb:PutItem on Config *|SEAL',
    'dynamodb:UpdateItem on Config *|SEAL',
    'dynamodb:Query on Config main|PROJECT',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PutItem on Config *|PROBE',
    'dynamodb:PutItem on Config *|PROOF',
    'dynamodb:PutItem on Config *|UNBALANCED',
    'dynamodb:DeleteItem on Config *|UNBALANCED',
    'dynamodb:PutItem on Config main|COMPACT',
    'dynamodb:PutItem on Config main|GATHER',
    'dynamodb:PutItem on Records',
    'dynamodb:Query on Config main|COMPACT',
    'dynamodb:Query on Config main|TOUCHED',
    'dynamodb:Query on Counters',
    'dynamodb:Query on Records',
    'dynamodb:UpdateItem on Counters',
  ],
  Manage: [
    'dynamodb:DeleteItem on Config *|BUDGET',
    'dynamodb:DeleteItem on Records',
    'dynamodb:GetItem on Config *|JOB',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PutItem on Config *|BUDGET',
    'dynamodb:PutItem on Config *|EXCHANGE',
    'dynamodb:PutItem on Config *|JOB',
    'dynamodb:PutItem on Config *|KEY',
    'dynamodb:PutItem on Config *|PRICE',
    'dynamodb:PutItem on Config main|PROJECT',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:Query on Config *|EXCHANGE',
    'dynamodb:Query on Config *|JOB',
    'dynamodb:Query on Config *|KEY',
    'dynamodb:Query on Config *|PRICE',
    'dynamodb:Query on Config *|SEAL',
    'dynamodb:Query on Counters *|D#*',
    'dynamodb:UpdateItem on Config *|ALERT',
    'dynamodb:UpdateItem on Config *|JOB',
    'dynamodb:UpdateItem on Config *|KEY',
    'dynamodb:UpdateItem on Config *|PRICE',
    'lambda:InvokeFunction on JobFunction',
  ],
  Job: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:BatchGetItem on Records',
    'dynamodb:DeleteItem on Config *|GATHERING',
    'dynamodb:DeleteItem on Config *|JOB',
    'dynamodb:DeleteItem on Config main|GATHER',
    'dynamodb:GetItem on Config *|GATHERING',
    'dynamodb:PutItem on Config *|EVIDENCE',
    'dynamodb:PutItem on Config *|GATHERING',
    'dynamodb:Query on Config main|GATHER',
    'dynamodb:DeleteItem on Config *|PROBE',
    'dynamodb:DeleteItem on Records',
    'dynamodb:GetItem on Config *|PROBE',
    'dynamodb:GetItem on Config *|SEAL',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PutItem on Config *|AUDIT',
    'dynamodb:PutItem on Config *|FORGOTTEN',
    'dynamodb:PutItem on Config *|PROBE',
    'dynamodb:PutItem on Config *|PROOF',
    'dynamodb:PutItem on Records',
    'dynamodb:Query on Config *|EXCHANGE',
    'dynamodb:Query on Config *|FORGOTTEN',
    'dynamodb:Query on Config *|JOB',
    'dynamodb:Query on Config *|PRICE',
    'dynamodb:Query on Config *|SEAL',
    'dynamodb:Query on Counters',
    'dynamodb:Query on Records',
    'dynamodb:UpdateItem on Config *|JOB',
    'dynamodb:UpdateItem on Records',
    's3:GetObject on ReportsBucket/projects/*/records/ai_usage/usage_*',
    's3:GetObject on ReportsBucket/records/ai_usage/usage_*',
    's3:PutObject on ReportsBucket/projects/*/records/ai_usage/usage_*',
    's3:PutObject on ReportsBucket/records/ai_usage/usage_*',
    'lambda:InvokeFunction on JobFunction',
    's3:DeleteObject on ReportsBucket/proofs/*',
    's3:GetObject on ReportsBucket/proofs/*',
    's3:PutObject on ReportsBucket/proofs/*',
    's3:GetObject on ReportsBucket/projects/*/records/ai_usage/*',
    's3:GetObject on ReportsBucket/records/ai_usage/*',
    's3:ListBucket on ReportsBucket',
    's3:PutObject on ReportsBucket/projects/*/records/ai_usage/usage_report_*',
    's3:PutObject on ReportsBucket/projects/*/records/ai_usage/weekly/*',
    's3:PutObject on ReportsBucket/records/ai_usage/usage_report_*',
    's3:PutObject on ReportsBucket/records/ai_usage/weekly/*',
    'sqs:GetQueueAttributes on JobsFailures',
    'sqs:GetQueueUrl on JobsFailures',
    'sqs:SendMessage on JobsFailures',
  ],
  Exports: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PutItem on Config *|REPORT',
    'dynamodb:Query on Counters',
    's3:GetObject on ReportsBucket/projects/*/records/ai_usage/*',
    's3:GetObject on ReportsBucket/records/ai_usage/*',
    's3:ListBucket on ReportsBucket',
    's3:PutObject on ReportsBucket/projects/*/records/ai_usage/usage_report_*',
    's3:PutObject on ReportsBucket/records/ai_usage/usage_report_*',
  ],
  Metrics: ['dynamodb:GetItem on Config main|LEDGER', 'dynamodb:Query on Counters *|D#*'],
  Docs: [],
  Report: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:GetItem on Config *|PROOF',
    'dynamodb:GetItem on Config *|SEAL',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:GetItem on Config main|MAIL',
    'dynamodb:PutItem on Config *|REPORT',
    'dynamodb:PutItem on Config main|MAIL',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:Query on Config main|PROJECT',
    'dynamodb:Query on Counters',
    'dynamodb:UpdateItem on Config *|REPORT',
    's3:PutObject on ReportsBucket/projects/*/records/ai_usage/weekly/*',
    's3:PutObject on ReportsBucket/records/ai_usage/weekly/*',
    'sns:Publish on AlertTopicsalerts',
  ],
  Dashboard: [],
  Authorize: ['dynamodb:GetItem on Config *|KEY'],
  Aggregate: [
    'dynamodb:BatchGetItem on Config *|HOLD#*',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:UpdateItem on Config *|HOLD#*',
    'dynamodb:DescribeStream on Records stream',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:GetRecords on Records stream',
    'dynamodb:GetShardIterator on Records stream',
    'dynamodb:ListStreams on Records stream',
    'dynamodb:PutItem on Config *|QUARANTINE',
    'dynamodb:PutItem on Config main|TOUCHED',
    'dynamodb:UpdateItem on Config *|PROBE',
    'dynamodb:UpdateItem on Counters',
    'sqs:GetQueueAttributes on UsageStreamFailures',
    'sqs:GetQueueUrl on UsageStreamFailures',
    'sqs:SendMessage on UsageStreamFailures',
  ],
  Quota: [
    'dynamodb:BatchGetItem on Config *|HOLD#*',
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:PutItem on Config *|HOLD#*',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:Query on Counters',
    'dynamodb:UpdateItem on Config *|HOLD#*',
  ],
  WatchBudgets: [
    'dynamodb:BatchGetItem on Counters',
    'dynamodb:DeleteItem on Config main|OUTBOX',
    'dynamodb:DescribeStream on Counters stream',
    'dynamodb:GetItem on Config *|ALERTED',
    'dynamodb:GetItem on Config main|LEDGER',
    'dynamodb:GetItem on Config main|MAIL',
    'dynamodb:GetRecords on Counters stream',
    'dynamodb:GetShardIterator on Counters stream',
    'dynamodb:ListStreams on Counters stream',
    'dynamodb:PutItem on Config *|ALERT',
    'dynamodb:PutItem on Config *|ALERTED',
    'dynamodb:PutItem on Config main|MAIL',
    'dynamodb:PutItem on Config main|OUTBOX',
    'dynamodb:Query on Config *|BUDGET',
    'dynamodb:Query on Config main|OUTBOX',
    'dynamodb:Query on Config main|PROJECT',
    'dynamodb:Query on Counters',
    'dynamodb:UpdateItem on Config *|ALERT',
    'dynamodb:UpdateItem on Config main|OUTBOX',
    'sns:Publish on AlertTopicsalerts',
    'sqs:GetQueueAttributes on CounterStreamFailures',
    'sqs:GetQueueUrl on CounterStreamFailures',
    'sqs:SendMessage on CounterStreamFailures',
  ],
};

/** What else has a role: what a schedule may do. */
const ALLOWED_BESIDES: Readonly<Record<string, readonly string[]>> = {
  ReportWeekly: ['lambda:InvokeFunction on ReportFunction'],
  GatherNightly: ['lambda:InvokeFunction on JobFunction'],
  AuditNightly: ['lambda:InvokeFunction on AuditFunction'],
  JobsSweep: ['lambda:InvokeFunction on JobFunction'],
  CounterStreamSend: ['lambda:InvokeFunction on WatchBudgetsFunction'],
  CounterStreamRecheck: ['lambda:InvokeFunction on WatchBudgetsFunction'],
  CounterStreamAnomalies: ['lambda:InvokeFunction on WatchBudgetsFunction'],
};

const OWN_LOG = ['logs:CreateLogStream on own log', 'logs:PutLogEvents on own log'];

const template = synthesise();
const policies = ofType(template, 'AWS::IAM::Policy');

/** Whose policy it is, by its one role: `AggregateRole62A1FCC7` → `Aggregate`. */
function ownerOf({ Properties }: Resource): string {
  const roles = Properties.Roles as readonly { Ref: string }[];
  expect(roles).toHaveLength(1);
  return roles[0]?.Ref.replace(/Role.*/, '') ?? '';
}

interface Named {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [id: string, attribute: string];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}

function nameResource(resource: unknown, functionName: string): string {
  const { Ref, 'Fn::GetAtt': attributeOf, 'Fn::Join': joined } = resource as Named;
  if (joined !== undefined) return joined[1].map((part) => nameResource(part, functionName)).join('');
  if (typeof resource === 'string') return resource;
  const [id = Ref, attribute] = attributeOf ?? [];
  if (id === undefined) return JSON.stringify(resource);
  if (id.startsWith(`${functionName}Logs`)) return 'own log';
  const noun = id.replace(/(Table)?[0-9A-F]{8}$/, '');
  return attribute === 'StreamArn' ? `${noun} stream` : noun;
}

function allowances(statement: Statement, functionName: string): string[] {
  const [keys] = statement.Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? [];
  const places = [statement.Resource]
    .flat()
    .map((resource) => [nameResource(resource, functionName), ...(keys === undefined ? [] : [keys])].join(' '));
  return [statement.Action].flat().flatMap((action) => places.map((where) => `${action} on ${where}`));
}

describe('each function may do what it does, and nothing else', () => {
  it.each([
    ...Object.entries(ALLOWED).map(([name, allowed]) => [name, [...allowed, ...OWN_LOG]] as const),
    ...Object.entries(ALLOWED_BESIDES),
  ])('%s', (name, allowed) => {
    const statements = policies
      .filter(([, policy]) => ownerOf(policy) === name)
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
    expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true);
    const found = statements.flatMap((statement) => allowances(statement, name));
    expect(found.toSorted()).toEqual(allowed.toSorted());
  });

  it('no other policy stands in the stack, and no role has a managed one', () => {
    const owners = new Set(policies.map(([, policy]) => ownerOf(policy)));
    expect([...owners].toSorted()).toEqual(Object.keys({ ...ALLOWED, ...ALLOWED_BESIDES }).toSorted());
    for (const [id, role] of ofType(template, 'AWS::IAM::Role')) {
      expect(role.Properties.ManagedPolicyArns, id).toBeUndefined();
    }
  });
});
