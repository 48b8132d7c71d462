import { describe, expect, it } from 'vitest';
import { ofType, synthesise } from './synthesise.ts';

describe('context values', () => {
  it('are refused all at once, each with its rule', () => {
    const context = {
      timeZone: 'Mars/Olympus',
      currency: 'EUR',
      retentionDays: -1,
      alarmMail: 'nobody',
      alertTopics: { Ops: [] },
      authorizerCacheSeconds: 'x',
      batchingWindowSeconds: 301,
      logRetentionDays: 31,
      throttlingRate: 0,
      throttlingBurst: 1.5,
      keyRate: 0,
      keyBurst: 10_001,
      corsOrigins: ['*'],
    };
    const refusal = () => synthesise(context);
    for (const name of Object.keys(context)) expect(refusal).toThrow(`${name}: must be`);
  });

  it.each([
    ['an address is none', { alerts: ['nobody'] }],
    ['addresses are no list', { alerts: 'ops@example.com' }],
    ['it is a list', [['alerts', []]]],
    ['it is no JSON', '{alerts'],
    ['there are too many', Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`t${index}`, []]))],
  ])('refuse alertTopics when %s', (_, alertTopics) => {
    expect(() => synthesise({ alertTopics })).toThrow('alertTopics: must be at most 10 names');
  });

  it.each([['https://app.example.com/'], ['app.example.com'], ['https://*.example.com'], ['file:///x'], [7]])(
    'refuse %j as an origin',
    (origin) => {
      expect(() => synthesise({ corsOrigins: [origin] })).toThrow('corsOrigins: must be a list');
    },
  );

  it('open the API to pages of the named origins only, with the methods of its routes', () => {
    const cors = (context: object) =>
      ofType(synthesise({ ...context }), 'AWS::ApiGatewayV2::Api')[0]?.[1].Properties.CorsConfiguration;
    expect(cors({})).toBeUndefined();
    expect(cors({ corsOrigins: '["https://app.example.com","http://localhost:5173"]' })).toEqual({
      AllowOrigins: ['https://app.example.com', 'http://localhost:5173'],
      AllowMethods: ['GET', 'POST', 'DELETE', 'PUT'],
      AllowHeaders: ['authorization', 'content-type', 'content-encoding'],
      ExposeHeaders: ['location', 'retry-after', 'apigw-requestid'],
      MaxAge: 3600,
    });
  });

  it.each([1, 6])('refuse a retention of %i days, in which no day could be sealed', (retentionDays) => {
    expect(() => synthesise({ retentionDays })).toThrow('retentionDays: must be 0 or at least 7');
  });

  it('reach the functions and the gateway', () => {
    const rates = { keyRate: 7, keyBurst: 70 };
    const template = synthesise({ timeZone: 'Europe/Berlin', retentionDays: 400, authorizerCacheSeconds: 5, ...rates });
    const [, ingest] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('Ingest')) ?? [];
    expect(ingest?.Properties.Environment).toMatchObject({
      Variables: { TIME_ZONE: 'Europe/Berlin', CURRENCY: 'CNY', RETENTION_DAYS: '400' },
    });
    const limited = ofType(template, 'AWS::Lambda::Function').flatMap(([, { Properties }]) => {
      const { KEY_RATE, KEY_BURST } = (Properties.Environment as { Variables: Record<string, string> }).Variables;
      return KEY_RATE === undefined ? [] : [`${KEY_RATE} ${KEY_BURST}`];
    });
    expect(new Set(limited)).toEqual(new Set(['7 70']));
    const [, authorizer] = ofType(template, 'AWS::ApiGatewayV2::Authorizer')[0] ?? [];
    expect(authorizer?.Properties.AuthorizerResultTtlInSeconds).toBe(5);
  });
});
