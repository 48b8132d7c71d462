import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  divideHalfUp,
  formatDecimal,
  MONEY_SCALE,
  money,
  parseDecimal,
  roundDecimal,
} from '../../lib/money.ts';

const units = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
const scale = fc.integer({ min: 0, max: 24 });

describe('decimal numerals', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(units, scale, (value, places) => parseDecimal(formatDecimal(value, places), places) === value),
    );
  });

  it('are written in one way only, whatever the scale', () => {
    fc.assert(
      fc.property(units, scale, (value, places) => {
        expect(formatDecimal(value * 1000n, places + 3)).toBe(formatDecimal(value, places));
        expect(formatDecimal(value, places)).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });

  it('mean the same with an exponent', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: -18, max: 6 }), (value, exponent) => {
        const shifted = parseDecimal(`${value}e${exponent}`, 18);
        expect(shifted).toBe(value * 10n ** BigInt(18 + exponent));
      }),
    );
  });

  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['0.0', 0n],
    ['007', 7_000_000_000_000_000_000n],
    ['1e-7', 100_000_000_000n],
    ['1E-7', 100_000_000_000n],
    ['1e+2', 100_000_000_000_000_000_000n],
    ['1e-18', 1n],
    ['-29.52', -29_520_000_000_000_000_000n],
    ['0.000000000000000001', 1n],
    ['0.0000000000000000010', 1n],
    ['10e-19', 1n],
  ])('reads %s', (text, expected) => {
    expect(parseDecimal(text, MONEY_SCALE)).toBe(expected);
  });

  it.each(['1e-19', '0.0000000000000000001', '1.0000000000000000005', '1e-999'])(
    'does not round %s on its own account',
    (text) => {
      expect(parseDecimal(text, MONEY_SCALE)).toBeUndefined();
    },
  );

  it.each([
    '',
    ' 1',
    '1 ',
    '1.',
    '.5',
    '+1',
    '--1',
    '1,5',
    '0x10',
    '1_000',
    '1n',
    'NaN',
    'Infinity',
    '１',
    '1e',
    '1e999999',
    '1e9999',
    '1\n',
  ])('refuses %j', (text) => {
    expect(parseDecimal(text, MONEY_SCALE)).toBeUndefined();
    expect(roundDecimal(text, MONEY_SCALE)).toBeUndefined();
  });

  it('keeps a large exponent within reason', () => {
    expect(parseDecimal('1e999', MONEY_SCALE)).toBeUndefined();
    expect(parseDecimal('1e30', MONEY_SCALE)).toBe(10n ** 48n);
  });
});

describe('rounding', () => {
  it.each([
    ['0.5', 1n],
    ['-0.5', -1n],
    ['0.49999999999999999999', 0n],
    ['-0.49999999999999999999', 0n],
    ['1.5', 2n],
    ['2.5', 3n],
    ['-2.5', -3n],
    ['1e-400', 0n],
  ])('takes %s half up, away from zero', (text, expected) => {
    expect(roundDecimal(text, 0)).toBe(expected);
  });

  it('is at most half a unit off, and exact where the numeral fits', () => {
    fc.assert(
      fc.property(units, scale, fc.integer({ min: 0, max: 24 }), (value, fine, coarse) => {
        const rounded = roundDecimal(formatDecimal(value, fine), coarse) ?? 0n;
        const unit = 10n ** BigInt(Math.max(fine - coarse, 0));
        const error = coarse >= fine ? rounded - value * 10n ** BigInt(coarse - fine) : rounded * unit - value;
        const size = error < 0n ? -error : error;
        expect(coarse >= fine ? size === 0n : 2n * size <= unit).toBe(true);
      }),
    );
  });

  it('divides to the nearest, symmetrically around zero', () => {
    fc.assert(
      fc.property(units, fc.bigInt({ min: 1n, max: 10n ** 20n }), (numerator, denominator) => {
        const quotient = divideHalfUp(numerator, denominator);
        const error = quotient * denominator - numerator;
        expect(2n * (error < 0n ? -error : error) <= denominator).toBe(true);
        expect(divideHalfUp(-numerator, denominator)).toBe(-quotient);
      }),
    );
  });

  it('takes the half up', () => {
    expect([divideHalfUp(1n, 2n), divideHalfUp(-1n, 2n), divideHalfUp(1n, 3n), divideHalfUp(2n, 3n)]).toEqual([
      1n,
      -1n,
      0n,
      1n,
    ]);
  });
});

describe('a Decimal in JSON', () => {
  it('is its exact numeral, more digits than a float has', () => {
    const cost = money(29_520_000_000_000_000_001n);
    expect(JSON.stringify({ cost })).toBe('{"cost":29.520000000000000001}');
  });

  it('is read back from the text without loss', () => {
    fc.assert(
      fc.property(units, scale, (value, places) => {
        const text = JSON.stringify([new Decimal(value, places)]);
        expect(parseDecimal(text.slice(1, -1), places)).toBe(value);
        expect(JSON.parse(text)).toEqual([Number(formatDecimal(value, places))]);
      }),
    );
  });

  it('has no exponent and no negative zero', () => {
    expect([money(1n), money(0n), money(-0n), new Decimal(-5n, 1)].map(String)).toEqual([
      '0.000000000000000001',
      '0',
      '0',
      '-0.5',
    ]);
  });
});
