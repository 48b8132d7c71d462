import { describe, expect, it } from 'vitest';
import { createResolver, withApiAddress } from '../../../local/template/template-values.ts';

const resolve = createResolver({
  Table1: { Type: 'AWS::DynamoDB::GlobalTable' },
  Topic1: { Type: 'AWS::SNS::Topic' },
  Api1: { Type: 'AWS::ApiGatewayV2::Api' },
});

const API_URL = {
  'Fn::Join': [
    '',
    ['https://', { Ref: 'Api1' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/'],
  ],
};

describe('a value of the template', () => {
  it.each([
    ['a text', 'Asia/Shanghai', 'Asia/Shanghai'],
    ['a table', { Ref: 'Table1' }, 'Table1'],
    ['a topic', { Ref: 'Topic1' }, 'arn:aws:sns:local:000000000000:Topic1'],
    [
      'several in a row',
      { 'Fn::Join': ['', ['{"alerts":"', { Ref: 'Topic1' }, '"}']] },
      '{"alerts":"arn:aws:sns:local:000000000000:Topic1"}',
    ],
  ])('that is %s has its local name', (_, value, expected) => {
    expect(resolve(value)).toBe(expected);
  });

  it("that is the API's address becomes the one of this machine", () => {
    const environment = { API_URL: resolve(API_URL), TABLE: 'Table1' };
    expect(withApiAddress(environment, 'http://localhost:10090')).toEqual({
      API_URL: 'http://localhost:10090/',
      TABLE: 'Table1',
    });
  });

  it('of another form is refused', () => {
    expect(() => resolve({ 'Fn::Sub': 'x' })).toThrow('{"Fn::Sub":"x"}');
  });
});
