import { describe, expect, it } from 'vitest';
import { HOLD_US } from '../../lib/reports/send-weekly-report.ts';
import { namedIn, ofType, type Resource, synthesise } from './synthesise.ts';

const template = synthesise();
const named = (type: string, name: string): Resource => namedIn(template, type, name);
const properties = (type: string) => ofType(template, type).map(([, resource]) => resource.Properties);

describe('the sweeps of alerts', () => {
  it.each([
    ['CounterStreamSend', 'rate(1 minute)', '{"task":"send-waiting"}'],
    ['CounterStreamRecheck', 'rate(5 minutes)', '{"task":"recheck-levels"}'],
    ['CounterStreamAnomalies', 'cron(10 * * * ? *)', '{"task":"check-anomalies"}'],
  ])('%s runs at %s and asks %s', (name, rate, input) => {
    expect(named('AWS::Scheduler::Schedule', name).Properties).toMatchObject({
      ScheduleExpression: rate,
      State: 'ENABLED',
      Target: { Arn: { 'Fn::GetAtt': [expect.stringContaining('WatchBudgetsFunction'), 'Arn'] }, Input: input },
    });
  });

  it('are not repeated by Lambda: the next sweep does the same', () => {
    const { Properties } = named('AWS::Lambda::EventInvokeConfig', 'WatchBudgets');
    expect(Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });
});

describe('long work', () => {
  it('has a quarter of an hour for a step of ten minutes, and may invoke itself more than sixteen times', () => {
    const [, job] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('Job')) ?? [];
    expect(job?.Properties).toMatchObject({ Timeout: 900, RecursiveLoop: 'Allow' });
  });

  it('is tried three times, then waits for a person', () => {
    expect(named('AWS::Lambda::EventInvokeConfig', 'Job').Properties).toMatchObject({
      FunctionName: { Ref: expect.stringContaining('JobFunction') },
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('JobsFailures'), 'Arn'] } },
      },
    });
  });

  it('is swept every five minutes', () => {
    expect(properties('AWS::Scheduler::Schedule')).toContainEqual(
      expect.objectContaining({
        ScheduleExpression: 'rate(5 minutes)',
        State: 'ENABLED',
        Target: expect.objectContaining({
          Arn: { 'Fn::GetAtt': [expect.stringContaining('JobFunction'), 'Arn'] },
          Input: '{"sweep":true}',
        }),
      }),
    );
  });
});

describe('the audit', () => {
  it('proves the books at night, by the clock of the ledger', () => {
    expect(properties('AWS::Scheduler::Schedule')).toContainEqual(
      expect.objectContaining({
        ScheduleExpression: 'cron(15 2-5 * * ? *)',
        ScheduleExpressionTimezone: 'Asia/Shanghai',
        State: 'ENABLED',
        Target: expect.objectContaining({ Arn: { 'Fn::GetAtt': [expect.stringContaining('AuditFunction'), 'Arn'] } }),
      }),
    );
  });
});

describe('what is looked for in records', () => {
  it('is gathered each night behind the audit, by the clock of the ledger', () => {
    expect(named('AWS::Scheduler::Schedule', 'GatherNightly').Properties).toMatchObject({
      ScheduleExpression: 'cron(45 2-5 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [expect.stringContaining('JobFunction'), 'Arn'] },
        Input: '{"gather":true}',
      },
    });
  });
});

describe('the weekly reports', () => {
  it('are sent on Mondays at nine by the clock of the ledger, or within the three hours after', () => {
    expect(named('AWS::Scheduler::Schedule', 'ReportWeekly').Properties).toMatchObject({
      ScheduleExpression: 'cron(0 9-12 ? * MON *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      State: 'ENABLED',
      Target: { Arn: { 'Fn::GetAtt': [expect.stringContaining('ReportFunction'), 'Arn'] }, Input: '{}' },
    });
  });

  it('are given up by a run before another one may take them over', () => {
    const [, report] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('Report')) ?? [];
    expect(report?.Properties.Timeout).toBeLessThan(HOLD_US / 1_000_000);
  });
});

describe('the forecasts that are kept', () => {
  it('are made each hour', () => {
    expect(named('AWS::Scheduler::Schedule', 'ForetellHourly').Properties).toMatchObject({
      ScheduleExpression: 'cron(10 * * * ? *)',
      State: 'ENABLED',
      Target: { Arn: { 'Fn::GetAtt': [expect.stringContaining('ForetellFunction'), 'Arn'] } },
    });
  });
});
