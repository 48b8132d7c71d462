import { describe, expect, it } from 'vitest';
import { ofType, synthesise } from './synthesise.ts';

describe('context values', () => {
  it('are refused all at once, each with its rule', () => {
    const context = {
      timeZone: 'Mars/Olympus',
      currency: 'EUR',
      retentionDays: -1,
      alarmMail: 'nobody',
      authorizerCacheSeconds: 'x',
      batchingWindowSeconds: 301,
      logRetentionDays: 31,
      throttlingRate: 0,
      throttlingBurst: 1.5,
    };
    const refusal = () => synthesise(context);
    for (const name of Object.keys(context)) expect(refusal).toThrow(`${name}: must be`);
  });

  it('reach the functions and the gateway', () => {
    const template = synthesise({ timeZone: 'Europe/Berlin', retentionDays: 400, authorizerCacheSeconds: 5 });
    const [, ingest] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('Ingest')) ?? [];
    expect(ingest?.Properties.Environment).toMatchObject({
      Variables: { TIME_ZONE: 'Europe/Berlin', CURRENCY: 'CNY', RETENTION_DAYS: '400' },
    });
    const [, authorizer] = ofType(template, 'AWS::ApiGatewayV2::Authorizer')[0] ?? [];
    expect(authorizer?.Properties.AuthorizerResultTtlInSeconds).toBe(5);
  });
});
