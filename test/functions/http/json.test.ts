import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { Decimal, formatDecimal, money } from '../../../lib/money.ts';

describe('the JSON of an answer', () => {
  it('has the exact numerals of money and of counts beyond a double', () => {
    const answer = { cost: money(29_520_000_000_000_000_001n), calls: 9_007_199_254_740_993n, none: null, plain: 1.5 };
    expect(writeJson(answer)).toBe('{"cost":29.520000000000000001,"calls":9007199254740993,"none":null,"plain":1.5}');
  });

  it('never loses a digit, at any depth', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(30), (units, scale) => {
        expect(writeJson({ rows: [{ count: units, amount: new Decimal(units, scale) }] })).toBe(
          `{"rows":[{"count":${units},"amount":${formatDecimal(units, scale)}}]}`,
        );
      }),
    );
  });
});
